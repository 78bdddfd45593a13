import Commands

/// The program: everything it does is in ``Commands``.
@main
struct TeeBuild {
    static func main() async {
        await Tool.runAndExit()
    }
}
