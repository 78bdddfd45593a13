internal import Bytes
internal import Compatibility
internal import Diagnostics

/// What the loader needs of an image where the kit does not bring it.
enum HostLibraries {
    private static let folders: [PathBytes] = [
        "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib",
    ]

    /// Checks that the loader can start: with a kit's own libraries always, else with those of the image.
    ///
    /// - Throws: `TB2205` for the first file that the image lacks.
    static func check(_ tree: any ImageTree, _ kit: GramineKit) throws(TeeError) {
        guard !kit.bringsHostLibraries, let interpreter = kit.interpreter else { return }
        try find([PathBytes("/lib64").appending(interpreter.bytes)], tree)
        for name in kit.libraries { try find(folders.map { $0.appending(name.bytes) }, tree) }
    }

    private static func find(_ paths: [PathBytes], _ tree: any ImageTree) throws(TeeError) {
        for path in paths { if let found = try? tree.resolve(path), found.node.kind == .file { return } }
        let name = paths.first.map { PathBytes($0.lastComponent).description } ?? ""
        throw TeeError(
            .loaderCannotStart,
            object: name,
            cause: "Gramine's loader needs it, and neither the image nor the kit has it",
            hint: "import the kit from Gramine's Docker image, or from its .deb together with those of libc6 and "
                + "libprotobuf-c1"
        )
    }
}
