public import Bytes
public import Compatibility
public import Crypto
public import TOML

/// What a manifest is made from: an image, as far as it is known without reading its files again.
public struct ImageManifestInput {
    /// The image's config.
    public var launch: ImageLaunch
    /// The merged tree of its layers.
    public var tree: any ImageTree
    /// The files that its programs reach.
    public var reached: [ReachedFile]
    /// Those of them that programs name as their interpreters (PT_INTERP).
    public var interpreters: [ReachedFile] = []
    /// The program or script that a runtime would execute, absolute, links not resolved.
    public var entryPoint: PathBytes
    /// Settings to start from.
    public var preset: RuntimePreset
    /// The SHA-256 of the file at a path without links, from the index of its layer; nil if it is no file.
    public var digest: (PathBytes) -> SHA256Digest?

    /// An image.
    public init(
        launch: ImageLaunch,
        tree: any ImageTree,
        reached: [ReachedFile],
        entryPoint: PathBytes,
        preset: RuntimePreset,
        digest: @escaping (PathBytes) -> SHA256Digest?
    ) {
        self.launch = launch
        self.tree = tree
        self.reached = reached
        self.entryPoint = entryPoint
        self.preset = preset
        self.digest = digest
    }

    /// What the LibOS starts: a script by the name that it is found by, a program by the path where it really is. Natively
    /// /proc/self/exe and `$ORIGIN` lead there, and Gramine does not look through links of the image.
    var startedFile: PathBytes {
        guard let place = try? tree.resolve(entryPoint), place.node.fileFacts?.elf != nil else { return entryPoint }
        return place.resolved
    }

    /// An image whose closure was found; its entry point is what a runtime would execute, a script as it stands: Gramine
    /// finds the interpreter itself (``Compatibility/CompatibilityCheck/closure()``).
    public init(
        launch: ImageLaunch,
        tree: any ImageTree,
        closure: ProgramClosure,
        preset: RuntimePreset,
        digest: @escaping (PathBytes) -> SHA256Digest?
    ) {
        self.init(
            launch: launch,
            tree: tree,
            reached: closure.members.map { ReachedFile(path: $0.path, resolved: $0.resolved) },
            entryPoint: launch.entryPoint(in: tree)?.path ?? PathBytes(launch.arguments.first ?? ""),
            preset: preset,
            digest: digest
        )
        interpreters = closure.members.filter { $0.reason == .loader }
            .map { ReachedFile(path: $0.path, resolved: $0.resolved) }
    }
}

/// A file that a program opens.
public struct ReachedFile: Sendable, Hashable {
    /// The path that it is opened by, absolute, links not resolved.
    public let path: PathBytes
    /// Where that leads.
    public let resolved: PathBytes

    /// A file.
    public init(path: PathBytes, resolved: PathBytes) {
        self.path = path
        self.resolved = resolved
    }
}

/// A file that an image gets besides its own: of the kit, or made for the instance.
public struct AddedFile: Sendable, Hashable {
    /// Where it will be in the image.
    public let path: PathBytes
    /// Its hash.
    public let digest: SHA256Digest

    /// A file.
    public init(path: PathBytes, digest: SHA256Digest) {
        self.path = path
        self.digest = digest
    }
}

/// What a user or kit decides about a manifest.
public struct ImageManifestOptions: Sendable {
    /// Which files of the image may be opened.
    public enum Trust: String, Sendable, Hashable, CaseIterable {
        /// What the program reaches to start, likely libraries of its runtime, and what ``include`` names.
        case closure
        /// Every regular file outside of volatile folders.
        case all
    }

    /// What is behind a declared volume.
    public enum Volumes: Sendable, Hashable {
        /// Memory: gone when the process ends.
        case memory
        /// Encrypted files of the host under a key of this name, such as `_sgx_mrsigner`.
        case encrypted(keyName: String)
    }

    /// The release whose manifest is made.
    public var version = GramineVersion.newest
    /// libsysdb.so of the kit.
    public var libOS: AddedFile
    /// Other files of the kit or instance that programs open.
    public var added: [AddedFile] = []
    /// Files of the kit that programs may open where the user asks for it, such as its libc.
    public var offered: [AddedFile] = []
    /// Where the instance's own files go, such as `/gramine/app`.
    public var instanceDirectory: PathBytes = "/gramine/app"
    /// Which files are trusted.
    public var trust = Trust.closure
    /// Whether the closure is joined by what programs usually open besides: the working folder, files that arguments
    /// name, configuration and data under the program's name, certificates.
    public var trustsApplication = true
    /// More trusted paths: `*` and `?` within a name, `**` for any number of folders; a folder means all below it.
    public var include: [PathBytes] = []
    /// Environment variables whose value the host gives.
    public var passthrough: [String] = []
    /// What is behind declared volumes.
    public var volumes = Volumes.memory
    /// `sgx.enclave_size` in bytes; nil takes the preset's.
    public var enclaveSize: UInt64?
    /// The number of threads; nil takes the preset's.
    public var threads: Int?
    /// `sgx.edmm_enable`.
    public var usesEDMM = false
    /// `sgx.debug`.
    public var isDebug = false
    /// `sgx.isvprodid` and `sgx.isvsvn`.
    public var isvProdID: UInt16 = 0, isvSVN: UInt16 = 0
    /// `sgx.remote_attestation`: `none` or `dcap`.
    public var attestation = "none"
    /// Whether the host's name and name servers are taken over, sanitised.
    public var takesHostNames = true
    /// A fragment of a manifest that is put over the one made.
    public var fragment = TOMLTable()

    /// The defaults with this libsysdb.so.
    public init(libOS: AddedFile) { self.libOS = libOS }
}
