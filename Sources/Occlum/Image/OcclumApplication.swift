public import Bytes
public import Compatibility
public import Diagnostics

/// An image that is to run in Occlum, as far as it is known without reading its files again.
public struct OcclumApplication: Sendable {
    /// The image's config.
    public let launch: ImageLaunch
    /// The merged tree of its layers.
    public let tree: any ImageTree
    /// The files that its programs reach.
    public let closure: ProgramClosure
    /// Settings to start from.
    public let preset: RuntimePreset
    /// What a runtime would execute, absolute, links not resolved.
    public let program: PathBytes
    /// The loaders of its programs, by the paths in PT_INTERP, in the order in which the programs start.
    public let loaders: [PathBytes]

    /// An image.
    ///
    /// - Throws: `TB3950` if it names no program that is there.
    public init(
        launch: ImageLaunch,
        tree: any ImageTree,
        closure: ProgramClosure,
        preset: RuntimePreset
    ) throws(TeeError) {
        self.launch = launch
        self.tree = tree
        self.closure = closure
        self.preset = preset
        program = try OcclumApplication.program(launch, tree)
        var seen: Set<PathBytes> = []
        loaders = closure.members
            .filter { $0.reason == .program || $0.reason == .likely }
            .compactMap { $0.elf?.interpreter }
            .filter { seen.insert($0).inserted }
    }

    /// The C library that the first program is loaded with; nil for a program that is linked with none.
    public var libC: LibCKind? { loaders.lazy.compactMap { LibCKind(fileName: PathBytes($0.lastComponent)) }.first }

    /// Where something put at `path` comes to stand in the image's tree: the links of directories that lead there are
    /// followed, so that nothing is ever put below a link.
    ///
    /// - Throws: `TB3950` if something on the way is no directory.
    func place(of path: PathBytes) throws(TeeError) -> PathBytes {
        var folder: PathBytes = "/"
        let parts = path.components
        for (index, part) in parts.dropLast().enumerated() {
            let next = folder.appending(part)
            let failure: ResolutionFailure
            switch Result(catching: { () throws(ResolutionFailure) in try tree.resolve(next) }) {
            case .success(let found):
                guard found.node.kind == .directory else {
                    throw ApplicationTree.unusable(next, "it is no directory, and \(path) must be put below it")
                }
                folder = found.resolved
                continue
            case .failure(let reason): failure = reason
            }
            guard tree.node(at: next) == nil else {
                throw ApplicationTree.unusable(next, "\(path) must be put below it: \(failure.explanation)")
            }
            // From here on everything is ours.
            return parts[index...].reduce(folder) { $0.appending($1) }
        }
        return parts.last.map { folder.appending($0) } ?? folder
    }

    /// The first argument as execvp finds it: a name with a slash from the working directory, another along PATH.
    private static func program(_ launch: ImageLaunch, _ tree: any ImageTree) throws(TeeError) -> PathBytes {
        guard let name = launch.arguments.first.map({ PathBytes($0) }), !name.isEmpty else {
            throw unusable("config.Entrypoint", "the image names no program")
        }
        let folders = name.bytes.contains(PathBytes.slash) ? ["."] : launch.searchPath
        for folder in folders {
            let path = name.isAbsolute ? name : folder.appending(name.bytes)
            guard let found = try? tree.resolve(path, from: launch.directory), found.node.kind == .file,
                found.node.mode & 0o111 != 0
            else { continue }
            return found.path
        }
        throw unusable("config.Entrypoint", "the program \(name) was not found, or nobody may execute it")
    }

    private static func unusable(_ object: String, _ cause: String) -> TeeError {
        TeeError(
            .unusableImage,
            object: object,
            cause: cause,
            hint: "set Entrypoint or Cmd of the image to a program that is in it"
        )
    }
}
