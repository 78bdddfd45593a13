internal import Bytes
public import Compatibility
public import Diagnostics
public import OcclumConfig
internal import StrictJSON

/// Everything about an instance that can be said before its file system images are written.
///
/// The order that the rest follows from: the two trees are written as SEFS images, their MACs go into
/// ``internalDocument(userImage:initImage:)``, the MAC of that file into the LibOS (``libOS(_:with:)``), which is then
/// measured with ``enclaveDocument`` and signed.
public struct OcclumPlan: Sendable {
    /// The release.
    public let version: OcclumVersion
    /// What Occlum.json says.
    public let configuration: OcclumConfiguration
    /// Whether the enclave is built for EDMM.
    public let usesEDMM: Bool
    /// The tree of the init stage, which is always readable.
    public let initTree: EnclaveTree
    /// The tree of the application.
    public let applicationTree: EnclaveTree
    /// `Enclave.xml`.
    public let enclaveDocument: [UInt8]
    /// What the user should know.
    public let findings: [Finding]
    private let kit: KitInventory
    private let isEncrypted: Bool

    /// Plans the instance of an application.
    ///
    /// - Parameters:
    ///   - isEncrypted: whether the application's image will be written under a key.
    ///   - usesEDMM: what `occlum build --enable-edmm Y` asks for.
    /// - Throws: `TB2300` to `TB2303` for the configuration, `TB3950` for the image, `TB3951` for the kit.
    public init(
        _ application: OcclumApplication,
        kit: KitInventory,
        options: ImageConfigurationOptions,
        isEncrypted: Bool = false,
        usesEDMM: Bool = false
    ) throws(TeeError) {
        let made = try ImageConfiguration(application, options)
        configuration = made.configuration
        version = kit.version
        enclaveDocument = try made.configuration.enclaveDocument(for: kit.version, usesEDMM: usesEDMM)
        self.usesEDMM = made.configuration.usesEDMM(kit.version, asked: usesEDMM)
        self.kit = kit
        self.isEncrypted = isEncrypted
        initTree = try InitTree.tree(kit, imageType: isEncrypted ? .encrypted : .integrityOnly)
        let trees = try ApplicationTree(application, kit: kit, configuration: made.configuration)
        applicationTree = trees.tree
        findings =
            made.findings + trees.findings + OcclumPlan.missing(from: kit)
            + OcclumPlan.findings(made.configuration, trees.tree, isEncrypted)
    }

    private static func findings(
        _ configuration: OcclumConfiguration,
        _ tree: EnclaveTree,
        _ isEncrypted: Bool
    ) -> [Finding] {
        var findings: [Finding] = []
        if isEncrypted {
            findings.append(
                Finding(
                    .startNeeds,
                    .warning,
                    message: "the image is encrypted, and Occlum's own init has no key for it",
                    remedy: "take a kit whose init fetches the key after attestation (occlum new --init-ra)"
                )
            )
        }
        if configuration.mounts.contains(where: { $0.type == "ext2" }), tree["/sbin/mke2fs"] == nil {
            findings.append(
                Finding(
                    .startNeeds,
                    .warning,
                    path: "/sbin/mke2fs",
                    message: "an ext2 mount is made with /sbin/mke2fs of the image, which is not there",
                    remedy: "install e2fsprogs in the image, linked for the kit's C library"
                )
            )
        }
        return findings
    }

    /// The programs of `occlum start` and `occlum exec`, which `occlum run` does without.
    private static let execPrograms = ["occlum_exec_client", "occlum_exec_server"]

    private static func missing(from kit: KitInventory) -> [Finding] {
        let paths =
            InitTree.libraries.map { KitInventory.Path.musl.appending($0.bytes) }
            + execPrograms.map { KitInventory.Path.programs.appending($0.utf8) }
        return paths.filter { !kit.has($0) }.map { path in
            Finding(
                .kitPartMissing,
                .warning,
                path: path,
                message: "the kit does not have it, so that the instance is not the one that the release makes",
                remedy: OcclumKitContract.remedy
            )
        }
    }

    /// `.Occlum_sys.json`, with the MACs of the two images.
    ///
    /// - Throws: nothing that ``init(_:kit:options:isEncrypted:usesEDMM:)`` would not have thrown.
    public func internalDocument(userImage: FileSystemMAC, initImage: FileSystemMAC) throws(TeeError) -> [UInt8] {
        try configuration.internalDocument(
            for: version,
            userImage: userImage,
            initImage: initImage,
            usesEDMM: usesEDMM && version.choosesEDMM
        )
    }

    /// The kit's LibOS with the MAC of the protected configuration in it.
    ///
    /// - Throws: `TB3952` if it has no place for one.
    public func libOS(_ library: [UInt8], with mac: FileSystemMAC) throws(TeeError) -> [UInt8] {
        try BuiltinConfiguration.filled(library, with: mac)
    }

    /// What was made for an instance after its plan.
    public struct Products: Sendable {
        /// The MAC of the application's image.
        public var userImage: FileSystemMAC
        /// The MAC of the init stage's image.
        public var initImage: FileSystemMAC
        /// `.Occlum_sys.json.protected`.
        public var protectedConfiguration: [UInt8]
        /// The LibOS with its MAC.
        public var libOS: [UInt8]
        /// The same with its signature, or the SIGSTRUCT that waits for one.
        public var signedLibOS: [UInt8] = []

        /// The products.
        public init(
            userImage: FileSystemMAC,
            initImage: FileSystemMAC,
            protectedConfiguration: [UInt8],
            libOS: [UInt8],
            signedLibOS: [UInt8] = []
        ) {
            self.userImage = userImage
            self.initImage = initImage
            self.protectedConfiguration = protectedConfiguration
            self.libOS = libOS
            self.signedLibOS = signedLibOS
        }
    }

    /// The instance as `occlum new` and `occlum build` leave it, without `image` and the files below the two `__ROOT`
    /// of `build`, which SEFS writes; the programs of `build/bin` are files, where `occlum package` ships links that lead
    /// nowhere.
    ///
    /// - Throws: `TB3951` if the kit does not have what belongs in it.
    public func files(_ products: Products) throws(TeeError) -> [InstanceFile] {
        let sys = try internalDocument(userImage: products.userImage, initImage: products.initImage)
        var files: [InstanceFile] = [
            .text(".__occlum_status", "built\n"),
            .text(".sgx_mode", "HW\n"),
            .file("Occlum.json", configuration.document(for: version).indentedText),
            .directory("build"),
            .file("build/.Occlum_sys.json", sys),
            .file("build/.Occlum_sys.json.protected", products.protectedConfiguration),
            .file("build/Enclave.xml", enclaveDocument),
            .directory("build/bin"),
        ]
        for name in ["occlum-run"] + OcclumPlan.execPrograms {
            let path = KitInventory.Path.programs.appending(name.utf8)
            guard name == "occlum-run" || kit.has(path) else { continue }
            files.append(try copy(path, to: PathBytes("build/bin/" + name)))
        }
        files.append(
            .file("build/image_config.json", InitTree.configuration(isEncrypted ? .encrypted : .integrityOnly))
        )
        for (name, mac) in [("initfs", products.initImage), ("mount", products.userImage)] {
            files.append(.directory(PathBytes("build/" + name)))
            files.append(.text(PathBytes("build/\(name)/.ROOT_MAC"), mac.text))
            files.append(.directory(PathBytes("build/\(name)/__ROOT")))
        }
        files += try libraries(products)
        files.append(.directory("initfs"))
        for (path, node) in initTree.entries {
            let place = PathBytes("initfs").appending(path.bytes.dropFirst())
            switch node {
            case .directory(let mode): files.append(InstanceFile(place, .directory, mode: mode))
            case .file(.bytes(let bytes), let mode): files.append(InstanceFile(place, .bytes(bytes), mode: mode))
            case .file(.kit(let source), let mode): files.append(InstanceFile(place, .kit(source), mode: mode))
            case .file(.image, _): continue
            case .symlink(let target): files.append(.link(place, target))
            }
        }
        for path in RunFolders.paths(configuration) { files.append(.directory(path)) }
        return files.sorted { $0.path < $1.path }
    }

    private func libraries(_ products: Products) throws(TeeError) -> [InstanceFile] {
        let libOS = "libocclum-libos.so", pal = "libocclum-pal.so"
        guard case .file(_, let mode) = try kit.copy(KitInventory.Path.libOS(version)) else { return [] }
        return [
            .directory("build/lib"),
            InstanceFile(PathBytes("build/lib/\(libOS).\(version)"), .bytes(products.libOS), mode: mode),
            .link(PathBytes("build/lib/\(libOS).0"), PathBytes("\(libOS).\(version)")),
            .link(PathBytes("build/lib/\(libOS)"), PathBytes("\(libOS).0")),
            .file("build/lib/libocclum-libos.signed.so", products.signedLibOS),
            try copy(KitInventory.Path.pal(version), to: PathBytes("build/lib/\(pal).\(version)")),
            .link(PathBytes("build/lib/\(pal).0"), PathBytes("\(pal).\(version)")),
            .link(PathBytes("build/lib/\(pal)"), PathBytes("\(pal).0")),
        ]
    }

    private func copy(_ source: PathBytes, to place: PathBytes) throws(TeeError) -> InstanceFile {
        guard case .file(_, let mode) = try kit.copy(source) else { return .directory(place) }
        return InstanceFile(place, .kit(source), mode: mode)
    }
}
