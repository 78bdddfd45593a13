internal import Bytes
internal import Compatibility
internal import Diagnostics
internal import LibOS
internal import OCI
internal import OcclumConfig
internal import RootFS
internal import StrictJSON

/// The parts of an instance in an image that follow from its Occlum.json and its MACs, held against these.
struct StoredInstance {
    private let image: OpenedImage
    private let configuration: OcclumConfiguration
    private let version: OcclumVersion
    private let internalDocument: [UInt8]

    private static let documentLimit = 4 << 20

    /// - Throws: `TB3710` if a file of the instance is missing.
    init(
        _ image: OpenedImage,
        _ configuration: OcclumConfiguration,
        _ version: OcclumVersion
    ) throws(TeeError) {
        self.image = image
        self.configuration = configuration
        self.version = version
        internalDocument = try image.file(
            at: OcclumLayout.instance.appending("build/.Occlum_sys.json".utf8),
            limit: StoredInstance.documentLimit
        )
    }

    private enum Stage: String {
        case initial = "init"
        case application = "app"

        var folder: String { self == .initial ? "initfs" : "mount" }
    }

    /// The MAC of a stage's image, as the measured configuration has it; nil if there is none.
    private func mac(_ stage: Stage) throws(TeeError) -> FileSystemMAC? {
        let stages = try JSONValue(parsing: internalDocument)["app"]?.array ?? []
        let mounts = stages.first { $0["stage"]?.string == stage.rawValue }?["mount"]?.array ?? []
        let layers = mounts.flatMap { $0["options"]?["layers"]?.array ?? [] }
        let source = "./build/\(stage.folder)/__ROOT"
        let text = layers.first { $0["source"]?.string == source }?["options"]?["MAC"]?.string
        return text.flatMap { FileSystemMAC(text: $0) }
    }

    /// `.Occlum_sys.json` and `Enclave.xml` are what Occlum.json makes.
    func documentChecks() throws(TeeError) -> [VerificationCheck] {
        var checks: [VerificationCheck] = []
        let path = OcclumLayout.instance.appending("build/Enclave.xml".utf8)
        let stored = try image.file(at: path, limit: StoredInstance.documentLimit)
        // `occlum build --enable-edmm` leaves no trace in Occlum.json.
        let usesEDMM =
            version.choosesEDMM && (try? configuration.enclaveDocument(for: version, usesEDMM: true)) == stored
        if let user = try mac(.application), let initial = try mac(.initial) {
            checks.append(
                try StoredInstance.check("configuration", ".Occlum_sys.json") { () throws(TeeError) in
                    let made = try configuration.internalDocument(
                        for: version,
                        userImage: user,
                        initImage: initial,
                        usesEDMM: usesEDMM
                    )
                    return made == internalDocument ? nil : "it is not what Occlum.json makes"
                }
            )
        } else {
            checks.append(
                VerificationCheck("configuration", object: ".Occlum_sys.json", cause: "it has no MAC of an image")
            )
        }
        checks.append(
            try StoredInstance.check("configuration", "Enclave.xml") { () throws(TeeError) in
                let made = try configuration.enclaveDocument(for: version, usesEDMM: usesEDMM)
                return made == stored ? nil : "it is not what Occlum.json makes"
            }
        )
        return checks
    }

    /// Both images are whole, from the MACs in the measured configuration down.
    ///
    /// An encrypted one cannot be read; whether it is encrypted says the image of the init stage, which is measured.
    func imageChecks(
        _ images: any SecureImageWriter
    ) throws(TeeError) -> (checks: [VerificationCheck], findings: [Finding]) {
        var imageType: [UInt8]?
        var checks: [VerificationCheck] = []
        for stage in [Stage.initial, .application] {
            let path = OcclumLayout.instance.appending("build/\(stage.folder)/__ROOT".utf8)
            if stage == .application, imageType == InitTree.configuration(.encrypted) {
                let finding = Finding(
                    .encryptedImage,
                    .warning,
                    path: path,
                    message: "it is encrypted, so that its files are compared by SHA-256 alone and not by their MACs",
                    remedy: "decrypt it with `sefs-cli unzip --key FILE` where the key is, to verify it"
                )
                return (checks, [finding])
            }
            checks.append(
                try StoredInstance.check("image-files", stage.folder) { () throws(TeeError) in
                    guard let mac = try mac(stage) else { return ".Occlum_sys.json has no MAC of it" }
                    let stored = try StoredImage(in: image, at: path)
                    let returned = try images.verify(
                        stored,
                        mac: mac,
                        returning: stage == .initial ? "/etc/image_config.json" : nil
                    )
                    if stage == .initial { imageType = returned }
                    return nil
                }
            )
        }
        return (checks, [])
    }

    /// The program that starts the enclave is ours.
    func launcherChecks() -> [VerificationCheck] {
        OcclumLaunch(configuration).files.map { file in
            let node = image.tree.node(at: file.path)
            let isSame: Bool
            switch file.kind {
            case .bytes(let bytes):
                isSame = (try? image.file(at: file.path, limit: bytes.count)) == bytes && node?.mode == file.mode
            case .symlink(let target): isSame = node?.linkTarget == target
            default: isSame = false
            }
            return VerificationCheck(
                "launcher",
                object: file.path.description,
                cause: isSame ? nil : "it is not what convert writes"
            )
        }
    }

    /// SHA256SUMS names the instance's files and no others, each with its digest.
    func sumChecks() throws(TeeError) -> [VerificationCheck] {
        let path = OcclumLayout.sums
        let check = try StoredInstance.check("sha256sums", path.description) { () throws(TeeError) in
            var sums = InstanceSums()
            image.tree.forEachNode { path, node in
                if let digest = node.sha256 { sums.add(path, digest) }
            }
            let made = sums.text
            let stored = try image.file(at: path, limit: StoredInstance.sumsLimit)
            guard stored != made else { return nil }
            let lines = Set(stored.split(separator: 0x0a))
            let odd = made.split(separator: 0x0a).first { !lines.contains($0) }
            return odd.map { "it does not have the line \(printable($0))" } ?? "it names files that are not there"
        }
        return [check]
    }

    /// A line has up to 150 bytes.
    private static let sumsLimit = 1 << 28

    private static func check(
        _ name: String,
        _ object: String,
        _ body: () throws(TeeError) -> String?
    ) throws(TeeError) -> VerificationCheck {
        do {
            return VerificationCheck(name, object: object, cause: try body())
        } catch {
            // A disk that is full says nothing about the image.
            guard error.code.exitStatus != 5 else { throw error }
            return VerificationCheck(name, object: object, cause: error.description)
        }
    }
}
