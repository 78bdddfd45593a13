internal import Bytes
internal import Compatibility
internal import Diagnostics
internal import LibOS
internal import OCI
internal import SGX

/// An instance of Gramine: a manifest, and the enclave that follows from it.
struct GramineInstance: LibOSInstance {
    let findings: [Finding]
    private let kit: GramineKit
    private let kitLayers: [LayerBlob]
    private let manifest: GramineManifest
    private let document: [UInt8]
    private let files: [ImageManifest.GeneratedFile]
    private let enclave: GramineEnclave
    private let date: SignatureDate
    private let loader: [UInt8]
    private let environment: [String]
    private let hasResolverFile: Bool
    private let measured: [MeasuredFile]

    /// - Throws: `TB2200` and `TB2201` if no enclave can be made by the manifest, `TB3802` if the loader cannot be used.
    init(
        _ made: ImageManifest,
        _ kit: GramineKit,
        _ kitFiles: any KitFiles,
        layers: [LayerBlob],
        for input: ImageManifestInput,
        date: SignatureDate
    ) throws(TeeError) {
        self.kit = kit
        measured = GramineMeasuredFiles(made, input, kitFiles).files
        kitLayers = layers
        manifest = made.manifest
        document = made.document
        files = made.files
        findings = made.findings
        self.date = date
        environment = input.launch.environment
        hasResolverFile = (try? input.tree.resolve("/etc/resolv.conf"))?.node.kind == .file
        enclave = try GramineEnclave(
            manifest: document,
            pal: kit.pal,
            settings: try manifest.enclaveSettings(),
            constants: kit.constants
        )
        loader = try kit.loaderForImages()
    }

    var hostMounts: [String] { ManifestDetails.hostMounts(manifest) }

    func measuredFiles() -> [MeasuredFile] { measured }

    func measure(recording: Bool) throws(TeeError) -> UnsignedEnclave {
        let measured = try enclave.measure(recording: recording)
        let sigstruct = try manifest.unsignedSIGSTRUCT(
            mrenclave: measured.mrenclave,
            date: date,
            constants: kit.constants
        )
        return UnsignedEnclave(
            sigstruct: sigstruct,
            secs: SECSValues(signedBy: sigstruct, constants: kit.constants),
            enclaveSize: enclave.layout.settings.enclaveSize,
            log: measured.log
        )
    }

    func contents(_ seal: EnclaveSeal) throws(TeeError) -> InstanceContents {
        var entries: [LayerFile] = [
            .file(GraminePlaces.loader.inLayer, loader, mode: 0o755),
            .file(GraminePlaces.manifest.inLayer, document),
            .file(GraminePlaces.sigstruct.inLayer, seal.sigstruct.bytes),
            .file(GraminePlaces.release.inLayer, GramineRelease(kit.version).bytes),
            // gramine-direct takes the same manifest by another name.
            LayerFile(
                path: GraminePlaces.directManifest.inLayer,
                kind: .symlink(target: PathBytes(GraminePlaces.manifest.lastComponent)),
                mode: 0o777
            ),
        ]
        if let offsets = kit.offsets { entries.append(.file(GraminePlaces.offsets.inLayer, offsets)) }
        // The loader reads the host's, and ends where there is none: not every runtime makes one.
        if !hasResolverFile { entries.append(.file("etc/resolv.conf", [])) }
        for file in files {
            entries.append(.file(file.path.inLayer, file.content, mode: file.isExecutable ? 0o755 : 0o644))
        }
        return InstanceContents(
            keepsSourceLayers: true,
            kitLayers: kitLayers,
            files: entries,
            launch: .gramine(environment: environment)
        )
    }
}

extension SECSValues {
    /// What Gramine's loader creates an enclave with that is signed so.
    init(signedBy sigstruct: SIGSTRUCT, constants: LayoutConstants) {
        self.init(signedBy: sigstruct)
        ssaFramePageCount = UInt32(truncatingIfNeeded: constants.ssaFrameSize / 0x1000)
    }
}

extension LaunchContract {
    /// How an image of Gramine with these variables is started: the loader, no shell. Arguments and variables of the
    /// program are in the manifest, so Cmd is empty, and what is left in Env reaches the loader only.
    ///
    /// Of that the loader must get nothing that makes its ld.so load files of the image.
    static func gramine(environment: [String]) -> LaunchContract {
        let names = environment.map { text in text.utf8.prefix { $0 != UInt8(ascii: "=") } }
        let loading = ["LD_AUDIT", "LD_PRELOAD"].filter { name in names.contains { $0.elementsEqual(name.utf8) } }
        let words = [GraminePlaces.loader, GraminePlaces.pal].map(\.description)
        return LaunchContract(
            entrypoint: words + ["init", GraminePlaces.application.description],
            environment: loading.map { Setting($0, "") }
        )
    }
}
