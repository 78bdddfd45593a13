internal import Bytes
public import Compatibility
public import Diagnostics
public import LibOS
public import OCI
internal import RootFS
internal import SGX
public import Signing

/// Gramine, by its former name Graphene: a LibOS that runs programs of an image as they are, each process in an enclave of
/// its own.
public struct GramineBackEnd: LibOSBackEnd {
    /// The back end.
    public init() {}

    /// `gramine`.
    public var name: String { "gramine" }

    /// Graphene is what Gramine was called until 2021.
    public var aliases: [String] { ["graphene"] }

    /// What it is.
    public var summary: String {
        "Gramine: runs the image's program unmodified, on the image's own files, checked by their hashes"
    }

    /// What its MRENCLAVE covers.
    public var coverage: [String] {
        [
            "covered: libpal.so, byte for byte",
            "covered: the manifest, byte for byte: program, arguments, variables, user, mounts, size, threads",
            "covered by the manifest: libsysdb.so and every trusted file, by SHA-256, checked when it is opened",
            "not covered: the loader and its libraries, which only make the enclave",
            "not covered: files that are not trusted, which the program cannot open, and names in folders",
            "not covered: when the host sends SIGTERM, which is passed on once so that containers can be stopped",
            "not covered: variables that the manifest passes through, the host's name and name servers",
            "not covered: ISVPRODID, ISVSVN and the debug attribute, which the SIGSTRUCT says besides the manifest",
        ]
    }

    /// None: Gramine is imported from a release.
    public var builtInKit: Kit? { nil }

    /// The form of its own configuration.
    public var configurationForm: ConfigurationForm? { .toml }
    /// What a kit holds.
    public var kitContract: KitContract {
        KitContract(
            versionMarks: GramineKitContract.versionMarks,
            olderVersionMarks: GramineKitContract.olderVersionMarks
        ) { GramineKitContract.items($0) }
    }

    /// What `check` needs to know.
    ///
    /// - Throws: `TB3702`, `TB3800` to `TB3803` if the kit is not what it says.
    public func kitFacts(_ kit: Kit?) throws(TeeError) -> KitFacts {
        let version = try kit.map { kit throws(TeeError) in try GramineKit(kit).version } ?? .newest
        let text = version.isGraphene ? "1.2-rc1" : version.rawValue
        return KitFacts(
            libOS: version.isGraphene ? "graphene" : name,
            version: kit?.version ?? text,
            rules: .gramine(version: version.isGraphene ? "1.0" : text)
        )
    }

    /// Lays out an instance.
    ///
    /// - Throws: `TB2030`, `TB2080`, `TB2200` to `TB2205`, `TB3702` and `TB3800` to `TB3803`.
    public func layOut(
        _ application: Application,
        kit: Kit,
        settings: InstanceSettings
    ) throws(TeeError) -> any LibOSInstance {
        let tree = application.image.tree
        guard let closure = application.report.closure else {
            throw TeeError(
                .undescribableImage,
                object: "config.Entrypoint",
                cause: "the program that it starts was not found",
                hint: "set Entrypoint or Cmd of the image to a program that is in it"
            )
        }
        let input = ImageManifestInput(
            launch: application.launch,
            tree: RootFSTree(tree),
            closure: closure,
            preset: try RuntimePreset.named(settings.preset, else: application.report.summary.preset),
            digest: { tree.node(at: $0)?.sha256 }
        )
        return try layOut(input, kit: kit, settings: settings)
    }

    func layOut(
        _ input: ImageManifestInput,
        kit: Kit,
        settings: InstanceSettings
    ) throws(TeeError) -> GramineInstance {
        let read = try describing(kit.name) { () throws(TeeError) in try GramineKit(kit) }
        let options = try ImageManifestOptions(settings, read)
        try HostLibraries.check(input.tree, read)
        let made = try ImageManifest(input, options)
        try ManifestSchema(read.version).check(made.manifest.table)
        return try GramineInstance(
            made,
            read,
            kit.files,
            layers: kit.runtimeLayers,
            for: input,
            date: settings.date
        )
    }

    /// Examines an image.
    ///
    /// - Throws: `TB3710` if a file of the enclave is missing, `TB3803` if its release is not known, and what reading the
    ///   manifest, libpal.so and the layout constants throws.
    public func examine(_ image: OpenedImage) throws(TeeError) -> EnclaveEvidence {
        let tree = image.tree
        return try GramineExamination(
            tree: RootFSTree(tree),
            environment: image.source.config.environment,
            digest: { tree.node(at: $0)?.sha256 },
            contents: { path, limit throws(TeeError) in try image.file(at: path, limit: limit) }
        ).evidence()
    }

    /// The signature: no other file depends on it.
    public func sealedFiles(of image: OpenedImage, _ signed: SignedSIGSTRUCT) throws(TeeError) -> [LayerFile] {
        [.file(GraminePlaces.sigstruct.inLayer, signed.sigstruct.bytes)]
    }
}

extension RuntimePreset {
    /// The preset that a user names, else the one for the program, else that for native programs.
    ///
    /// - Throws: `TB2206` if there is none of that name.
    static func named(_ name: String?, else own: RuntimePreset?) throws(TeeError) -> RuntimePreset {
        guard let name else { return own ?? .native }
        if let preset = all.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) { return preset }
        throw TeeError(
            .unknownPreset,
            object: "--preset",
            cause: "\(printable(name.utf8.prefix(80))) is no preset",
            hint: "use one of: " + all.map(\.name).joined(separator: ", ")
        )
    }
}
