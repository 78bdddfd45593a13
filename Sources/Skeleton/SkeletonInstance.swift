internal import Bytes
internal import Compatibility
internal import Crypto
internal import Diagnostics
internal import LibOS
internal import OCI
internal import SGX
internal import Signing
internal import Templates

/// The built-in enclave with its settings decided.
struct SkeletonInstance: LibOSInstance {
    private let image: [UInt8]
    private let settings: SkeletonSettings

    /// - Throws: `TB3781` if the skeleton runtime would not load it.
    init(_ settings: SkeletonSettings) throws(TeeError) {
        self.settings = settings
        image = try SkeletonEnclave.image(settings)
    }

    var findings: [Finding] { [] }
    var hostMounts: [String] { [] }

    func measuredFiles() -> [MeasuredFile] {
        let path = SkeletonLaunch.folder.appending("encl.bin".utf8)
        return [MeasuredFile(path: path, content: .made(image), isOfLibOS: true)]
    }

    func measure(recording: Bool) throws(TeeError) -> UnsignedEnclave {
        let measured = try SkeletonEnclave.measure(
            image: image,
            xfrm: settings.xfrm,
            miscSelect: settings.miscSelect,
            recording: recording
        )
        let sigstruct = SkeletonEnclave.unsignedSIGSTRUCT(mrenclave: measured.mrenclave, settings)
        var secs = SECSValues(signedBy: sigstruct)
        secs.ssaFramePageCount = measured.ssaFramePageCount
        return UnsignedEnclave(
            sigstruct: sigstruct,
            secs: secs,
            enclaveSize: measured.enclaveSize,
            log: measured.log
        )
    }

    func contents(_ seal: EnclaveSeal) throws(TeeError) -> InstanceContents {
        let launch = SkeletonLaunch(image: image, sigstruct: seal.sigstruct)
        return InstanceContents(
            keepsSourceLayers: true,
            kitLayers: [],
            files: launch.layerFiles,
            launch: launch.contract
        )
    }
}

extension SkeletonLaunch {
    /// The files as entries of a layer.
    var layerFiles: [LayerFile] {
        files.map { file in
            LayerFile(path: PathBytes(file.path.bytes.dropFirst()), kind: .bytes(file.content), mode: file.mode)
        }
    }

    /// How an image with the enclave is started.
    var contract: LaunchContract {
        LaunchContract(
            entrypoint: entrypoint,
            workingDirectory: workingDirectory.description,
            environment: environment.map { LaunchContract.Setting($0.name, $0.value) },
            labels: labels.map { LaunchContract.Setting($0.name, $0.value) }
        )
    }
}
