public import Diagnostics
public import Enclavefile
internal import HostFiles
public import Kits
public import LibOS
internal import OCI
public import SystemPackage
public import TEEBuild

/// What targets are built in and with.
public struct Workspace: Sendable {
    /// The folder that the paths of the Enclavefile start from.
    public var folder: FilePath
    /// All LibOSes.
    public var backEnds: [any LibOSBackEnd]
    /// Where kits are kept.
    public var kits: @Sendable () throws(TeeError) -> KitStore
    /// How images are read; its progress is not used.
    public var intake: ImageIntake
    /// Where it is kept what was built; nil for nowhere.
    public var memory: BuildMemory?
    /// The environment variables.
    public var environment: [String: String]
    /// All codes that findings can have.
    public var codes: [ErrorCode]

    /// A workspace of these parts.
    public init(
        folder: FilePath,
        backEnds: [any LibOSBackEnd],
        kits: @escaping @Sendable () throws(TeeError) -> KitStore,
        intake: ImageIntake,
        memory: BuildMemory?,
        environment: [String: String],
        codes: [ErrorCode]
    ) {
        self.folder = folder
        self.backEnds = backEnds
        self.kits = kits
        self.intake = intake
        self.memory = memory
        self.environment = environment
        self.codes = codes
    }

    /// What is wrong with what a target says in words, by the key that says it: for the reading of its file.
    public func problems(of target: BuildTarget) -> [(key: String, error: TeeError)] {
        TargetValues.problems(of: target, in: self)
    }

    /// A path of the Enclavefile.
    func path(_ text: String) -> FilePath { folder.pushing(FilePath(text)) }

    /// A reference of the Enclavefile.
    ///
    /// - Throws: `TB2001`.
    func reference(_ text: String) throws(TeeError) -> ImageReference {
        let folder = folder
        let written = try ImageReference(text) { HostFileKind(of: folder.pushing(FilePath($0))) != nil }
        return ImageReference(
            transport: written.transport,
            path: folder.pushing(written.path),
            selector: written.selector
        )
    }

    /// The signer of the Enclavefile, its file's path as it is from here.
    func signer(_ text: String) -> String {
        for form in ["file:", "exec:"] where text.hasPrefix(form) {
            let rest = String(text.dropFirst(form.count))
            // A program without a slash is looked for in PATH.
            guard form == "file:" || rest.contains("/"), !rest.isEmpty else { return text }
            return form + path(rest).string
        }
        return text
    }
}
