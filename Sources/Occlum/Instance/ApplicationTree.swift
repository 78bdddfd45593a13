internal import Bytes
internal import Compatibility
internal import Diagnostics
internal import OcclumConfig

/// The tree of the application stage: the image with the kit's C library, the launcher, and what the LibOS looks for.
struct ApplicationTree {
    private(set) var tree = EnclaveTree()
    private(set) var findings: [Finding] = []

    /// - Throws: `TB3950` for what SEFS cannot hold, `TB3951` if the kit does not have what the programs need.
    init(
        _ application: OcclumApplication,
        kit: KitInventory,
        configuration: OcclumConfiguration
    ) throws(TeeError) {
        var source = SourceTree(application.tree)
        try source.check()
        tree = source.tree
        findings = source.findings
        try place(libCsOf: application, kit)
        try makeMountPoints(application, configuration)
        let launcher = Launcher(
            interpreter: try ApplicationTree.loader(of: application, kit),
            directory: application.launch.directory,
            program: application.program,
            arguments: application.launch.arguments.map { PathBytes($0) }
        )
        try makeWorkingDirectory(application)
        tree.put(.file(.bytes(launcher.file), mode: 0o755), at: try application.place(of: OcclumLayout.launcher))
    }

    /// WorkingDir, which container runtimes make where an image does not have it.
    private mutating func makeWorkingDirectory(_ application: OcclumApplication) throws(TeeError) {
        let path = application.launch.directory
        if let found = try? application.tree.resolve(path) {
            guard found.node.kind == .directory else {
                throw ApplicationTree.unusable(path, "WorkingDir is no directory")
            }
            return
        }
        let parts = path.components.filter { !$0.elementsEqual(".".utf8) }
        guard !parts.contains(where: { $0.elementsEqual("..".utf8) }) else {
            throw ApplicationTree.unusable(path, "WorkingDir is not there, and what .. means in it cannot be told")
        }
        tree.makeDirectory(try application.place(of: parts.reduce("/") { $0.appending($1) }))
    }

    /// The loader that the launcher names: that of the first program.
    private static func loader(of application: OcclumApplication, _ kit: KitInventory) throws(TeeError) -> PathBytes {
        if let loader = application.loaders.first { return loader }
        return kit.has(KitInventory.Path.glibcLoader) ? "/lib64/ld-linux-x86-64.so.2" : "/lib/ld-musl-x86_64.so.1"
    }

    private mutating func place(libCsOf application: OcclumApplication, _ kit: KitInventory) throws(TeeError) {
        let loaders = try application.loaders + [ApplicationTree.loader(of: application, kit)]
        var hasGlibc = false
        for path in Set(loaders).sorted() {
            // Links to the loader lead to the one file that is replaced.
            let place: PathBytes
            if let found = try? application.tree.resolve(path) {
                place = found.resolved
            } else {
                place = try application.place(of: path)
            }
            switch LibCKind(fileName: PathBytes(path.lastComponent)) {
            case .musl: tree.put(try kit.copy(KitInventory.Path.muslLoader).executable, at: place)
            case .glibc:
                var glibc = try GlibcPlacement(application, kit: kit)
                if !hasGlibc { findings += try glibc.apply(to: &tree) }
                tree.put(try kit.copy(KitInventory.Path.glibcLoader).executable, at: place)
                glibc.linkLoader(place, in: &tree)
                hasGlibc = true
            case nil: break
            }
        }
    }

    /// The directories that mounts need, and /etc, where the LibOS writes hosts, hostname and resolv.conf at its start
    /// (src/libos/src/fs/host_file_util.rs).
    private mutating func makeMountPoints(
        _ application: OcclumApplication,
        _ configuration: OcclumConfiguration
    ) throws(TeeError) {
        let targets = configuration.mounts.map { PathBytes($0.target) }.filter { $0 != "/" }
        for path in ["/proc", "/dev", "/etc", "/tmp", "/root", "/host"] + targets {
            guard let found = try? application.tree.resolve(path) else {
                guard application.tree.node(at: path) == nil else {
                    throw ApplicationTree.unusable(
                        path,
                        "it is a link that leads nowhere, and a directory is needed there"
                    )
                }
                tree.makeDirectory(try application.place(of: path))
                continue
            }
            guard found.node.kind == .directory else {
                throw ApplicationTree.unusable(path, "it is no directory, and the LibOS needs one there")
            }
        }
    }

    static func unusable(_ path: PathBytes, _ cause: String) -> TeeError {
        TeeError(.unusableImage, object: path.description, cause: cause, hint: "change it in the image")
    }
}

extension EnclaveTree.Node {
    /// The same file with all x bits: Occlum starts no loader without.
    var executable: EnclaveTree.Node {
        guard case .file(let content, _) = self else { return self }
        return .file(content, mode: 0o755)
    }
}
