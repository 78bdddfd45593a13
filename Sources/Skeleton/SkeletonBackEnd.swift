internal import Bytes
public import Compatibility
internal import Crypto
public import Diagnostics
public import LibOS
public import OCI
public import Signing

/// The built-in skeleton enclave as a back end: it measures, signs and verifies as the others do, and runs nothing.
public struct SkeletonBackEnd: LibOSBackEnd {
    /// The version of the built-in kit; it changes when the embedded programs do.
    static let kitVersion = "1"

    /// The back end.
    public init() {}

    /// `skeleton`.
    public var name: String { "skeleton" }
    /// No other names.
    public var aliases: [String] { [] }
    /// What it is.
    public var summary: String { SkeletonEnclave.description }

    /// What its measurement covers.
    public var coverage: [String] {
        [
            "MRENCLAVE covers the built-in enclave program and its settings, and nothing of the image's own files",
            "the application of the source image is still in the image, and is not started by it",
        ]
    }

    /// The programs that are embedded in tee-build.
    public var builtInKit: Kit? {
        let files = EmbeddedKitFiles([
            "/opt/tee-build/skeleton/encl.bin": EmbeddedProgram.enclave,
            "/opt/tee-build/skeleton/needs-rune": EmbeddedProgram.fallback,
        ])
        return Kit(
            libOS: name,
            version: SkeletonBackEnd.kitVersion,
            digest: .of(EmbeddedProgram.enclave + EmbeddedProgram.fallback),
            runtimeLayers: [],
            files: files
        )
    }

    /// The form of its own configuration.
    public var configurationForm: ConfigurationForm? { nil }
    /// Nothing: its only kit is built in.
    public var kitContract: KitContract { KitContract { _ in [] } }

    /// That it runs no program.
    public func kitFacts(_ kit: Kit?) throws(TeeError) -> KitFacts {
        KitFacts(libOS: name, version: kit?.version ?? SkeletonBackEnd.kitVersion, rules: .skeleton)
    }

    /// The built-in enclave with these settings.
    ///
    /// - Throws: `TB2030` for a setting that it does not have.
    public func layOut(
        _ application: Application,
        kit: Kit,
        settings: InstanceSettings
    ) throws(TeeError) -> any LibOSInstance {
        try settings.refuse(for: name, except: [])
        return try SkeletonInstance(
            SkeletonSettings(
                isDebug: settings.isDebug,
                isvProdID: settings.isvProdID,
                isvSVN: settings.isvSVN,
                date: settings.date
            )
        )
    }

    /// Measures the enclave image in an image anew.
    ///
    /// - Throws: `TB3710` if its files are not there, `TB3780` and `TB3781` if they are no enclave, `TB3602` for a
    ///   SIGSTRUCT of another length.
    public func examine(_ image: OpenedImage) throws(TeeError) -> EnclaveEvidence {
        try SkeletonExamination.evidence(in: image)
    }

    /// The signature, and the notice that names the signer.
    ///
    /// - Throws: as ``examine(_:)``.
    public func sealedFiles(of image: OpenedImage, _ signed: SignedSIGSTRUCT) throws(TeeError) -> [LayerFile] {
        let program = try image.file(
            at: SkeletonLaunch.folder.appending("encl.bin".utf8),
            limit: SkeletonExamination.imageLimit
        )
        let launch = SkeletonLaunch(image: program, sigstruct: signed.sigstruct)
        return launch.layerFiles.filter { !$0.path.bytes.elementsEqual("opt/tee-build/skeleton/encl.bin".utf8) }
    }
}
