internal import Bytes
internal import Crypto
internal import Diagnostics
internal import ELF
internal import LibOS

/// A kit of Gramine, read and judged: what an instance is made of.
struct GramineKit {
    /// The release by whose rules manifests and enclaves are made.
    let version: GramineVersion
    /// libpal.so.
    let pal: PALImage
    /// libsysdb.so, where it stands in images.
    let libOS: AddedFile
    /// The C libraries of the kit, whose system calls are calls of the LibOS: for programs that are told to use them.
    let libraryFiles: [AddedFile]
    /// The layout constants of the build, or of the release where the kit has none.
    let constants: LayoutConstants
    /// The file that the constants are from.
    let offsets: [UInt8]?
    /// The loader as released.
    let loader: [UInt8]
    /// Whether the kit brings what the loader needs: ld.so, libc and the rest.
    let bringsHostLibraries: Bool
    /// The name of the loader's interpreter; nil for a static loader.
    let interpreter: PathBytes?
    /// The names of the libraries that the loader needs of an image.
    let libraries: [PathBytes]

    private static let programLimit = 64 << 20

    /// - Throws: `TB3702` if a file is missing, `TB3803` if the release is not known, `TB3800` and `TB3801` if a file is
    ///   not what it must be, `TB3500` to `TB3505` if it is no ELF file.
    init(_ kit: Kit) throws(TeeError) {
        guard let version = GramineVersion(release: kit.version) else {
            throw TeeError(
                .unknownRelease,
                object: kit.name,
                cause: "\(kit.version) is none of the releases whose layout is known",
                hint: "import a kit of Gramine 1.0 to \(GramineVersion.newest.rawValue)"
            )
        }
        self.version = version
        let files = kit.files
        pal = try describing("\(GraminePlaces.pal)") { () throws(TeeError) in
            try PALImage(parsing: try files.bytes(of: GraminePlaces.pal, limit: GramineKit.programLimit))
        }
        guard let library = files.file(at: GraminePlaces.libOS) else {
            throw kitFileMissing(GraminePlaces.libOS, "the kit does not hold it")
        }
        try describing("\(GraminePlaces.libOS)") { () throws(TeeError) in
            _ = try ELFFile(parsing: try files.bytes(of: GraminePlaces.libOS, limit: GramineKit.programLimit))
        }
        libOS = AddedFile(path: GraminePlaces.libOS, digest: library.digest)

        libraryFiles = files.paths.compactMap { path in
            guard path.isWithin(GraminePlaces.glibc) || path.isWithin(GraminePlaces.musl) else { return nil }
            return files.file(at: path).map { AddedFile(path: path, digest: $0.digest) }
        }

        let offsetsPath = GramineKit.file(
            ending: ["/_graminelibos_offsets.py", "/graminelibos/_offsets.py"],
            of: files
        )
        if let offsetsPath {
            let bytes = try files.bytes(of: offsetsPath, limit: 1 << 20)
            constants = try describing("\(offsetsPath)") { () throws(TeeError) in try LayoutConstants(parsing: bytes) }
            offsets = bytes
        } else {
            constants = LayoutConstants(version)
            offsets = nil
        }

        guard let loaderPath = GramineKit.file(ending: ["/sgx/loader"], of: files) else {
            throw kitFileMissing("sgx/loader", "the kit does not hold it")
        }
        let loader = try files.bytes(of: loaderPath, limit: GramineKit.programLimit)
        self.loader = loader
        let needs = try describing("\(loaderPath)") { () throws(TeeError) in try LoaderAdaptation(loader).needs }
        interpreter = needs?.interpreter
        libraries = needs?.libraries ?? []
        bringsHostLibraries = try GramineKit.bringsAll(needs, files)
    }

    /// The first file of the kit whose path ends so, in the order of the endings and then of paths.
    private static func file(ending endings: [String], of files: any KitFiles) -> PathBytes? {
        for ending in endings {
            let bytes = Array(ending.utf8)
            if let path = files.paths.first(where: { $0.bytes.suffix(bytes.count).elementsEqual(bytes) }) {
                return path
            }
        }
        return nil
    }

    /// Whether interpreter and libraries, with what those need in turn, are all among the kit's.
    private static func bringsAll(
        _ needs: (interpreter: PathBytes, libraries: [PathBytes])?,
        _ files: any KitFiles
    ) throws(TeeError) -> Bool {
        guard let needs else { return false }
        var names = [needs.interpreter] + needs.libraries
        var position = 0
        while position < names.count {
            let path = GraminePlaces.hostLibraries.appending(names[position].bytes)
            position += 1
            guard files.file(at: path) != nil, position < 64 else { return false }
            let bytes = try files.bytes(of: path, limit: programLimit)
            let file = try describing("\(path)") { () throws(TeeError) in try ELFFile(parsing: bytes) }
            for name in file.dynamic?.needed ?? [] where !names.contains(name) { names.append(name) }
        }
        return true
    }

    /// The loader for images.
    ///
    /// - Throws: `TB3802` if it has no room for the paths of its own libraries.
    func loaderForImages() throws(TeeError) -> [UInt8] {
        guard bringsHostLibraries, let interpreter else { return loader }
        return try LoaderAdaptation(loader).adapted(
            interpreter: GraminePlaces.hostLibraries.appending(interpreter.bytes),
            searchPath: GraminePlaces.hostLibraries
        )
    }
}
