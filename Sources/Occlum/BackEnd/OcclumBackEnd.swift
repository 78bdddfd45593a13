internal import Bytes
public import Compatibility
public import Diagnostics
internal import ELF
public import LibOS
public import OCI
internal import OcclumConfig
internal import RootFS
public import Signing
internal import StrictJSON

/// Occlum: a LibOS that runs programs of an image, linked with its own C library, in one enclave that holds them all.
public struct OcclumBackEnd: LibOSBackEnd {
    private let images: any SecureImageWriter

    /// The back end, with what writes its images.
    public init(images: any SecureImageWriter = SEFSImages()) { self.images = images }

    /// `occlum`.
    public var name: String { "occlum" }
    /// No other names.
    public var aliases: [String] { [] }

    /// What it is.
    public var summary: String {
        "Occlum: runs position-independent programs of the image with Occlum's C libraries, all in one enclave"
    }

    /// What its MRENCLAVE covers (specification of this back end: the MACs are no hashes).
    public var coverage: [String] {
        [
            "covered: the LibOS, byte for byte, and the enclave's layout: sizes of heap, stack and user space, threads",
            "covered: the text of the MAC of Occlum's configuration, in which stand the MACs of both file system images",
            "not covered as by a hash: configuration and files. The MACs of images that can be read are made with a key "
                + "that everybody knows; hold the files against \(OcclumLayout.sums), and that against the image's digest",
            "not covered: occlum-run, the PAL and its libraries, which only make the enclave",
            "not covered: variables of env.untrusted, files below mounts of the type hostfs",
            "a debuggable enclave protects nothing: the host reads and changes it as it likes",
            "the key of Occlum's template, Enclave.pem, is public: MRSIGNER of it says nothing",
        ]
    }

    /// None: Occlum is imported from a release.
    public var builtInKit: Kit? { nil }

    /// The form of its own configuration.
    public var configurationForm: ConfigurationForm? { .json }
    /// What a kit holds.
    public var kitContract: KitContract {
        KitContract(versionMarks: OcclumKitContract.versionMarks) { OcclumKitContract.items($0) }
    }

    /// What `check` needs to know: the C libraries of the kit, with the versions and names that they define.
    ///
    /// - Throws: `TB3954` for a release that is not known, `TB3702` if the kit is damaged.
    public func kitFacts(_ kit: Kit?) throws(TeeError) -> KitFacts {
        guard let kit else {
            var facts = KitFacts(libOS: name, version: OcclumVersion.newest.rawValue, rules: .occlum)
            facts.libCs = [.glibc, .musl]
            // Its packages for Ubuntu 20.04 and for 22.04.
            facts.documentedGLIBC = ["2.31", "2.35"]
            facts.documentedMuslGaps = KitFacts.muslAfter1124
            // Every release brings both loaders and glibc's libraries (tools/occlum, `occlum init`).
            facts.providedLibraries = GlibcPlacement.names.union(["ld-musl-x86_64.so.1", GlibcPlacement.loader])
            return facts
        }
        var facts = KitFacts(libOS: name, version: kit.version, rules: .occlum(version: kit.version))
        let inventory = try KitInventory(kit)
        var libraries: [(name: PathBytes, path: PathBytes)] = []
        if inventory.has(KitInventory.Path.muslLoader) {
            libraries.append(("ld-musl-x86_64.so.1", KitInventory.Path.muslLoader))
        }
        for name in inventory.names(in: KitInventory.Path.glibc)
        where name == GlibcPlacement.loader || GlibcPlacement.names.contains(name) {
            libraries.append((name, KitInventory.Path.glibc.appending(name.bytes)))
        }
        for library in libraries {
            let bytes = try kit.files.bytes(of: library.path, limit: EnclaveContents.kitFileLimit)
            let read = try describing("\(library.path)") { () throws(TeeError) in
                try ELFFacts(try ELFFile(parsing: bytes))
            }
            facts.add(library: library.name, facts: read)
        }
        return facts
    }

    /// Lays out an instance: its two images are written.
    ///
    /// - Throws: `TB2030` for a setting that it does not have, `TB2300` to `TB2303` for the configuration, codes 39xx for
    ///   image and kit, 36xx for the LibOS as an enclave.
    public func layOut(
        _ application: Application,
        kit: Kit,
        settings: InstanceSettings
    ) throws(TeeError) -> any LibOSInstance {
        try settings.refuse(
            for: name,
            except: [
                .enclaveSize, .threads, .preset, .configuration, .hostVariables, .imageKey, .imageVariables, .edmm,
            ]
        )
        let inventory = try KitInventory(kit)
        let report = application.report
        guard let closure = report.closure else {
            throw TeeError(
                .unusableImage,
                object: "config.Entrypoint",
                cause: "the program that it starts was not found",
                hint: "set Entrypoint or Cmd of the image to a program that is in it"
            )
        }
        let image = try OcclumApplication(
            launch: application.launch,
            tree: RootFSTree(application.image.tree),
            closure: closure,
            preset: try OcclumBackEnd.preset(settings.preset, else: report.summary.preset)
        )
        let plan = try OcclumPlan(
            image,
            kit: inventory,
            options: try ImageConfigurationOptions(inventory.version, settings, environment: image.launch.environment),
            isEncrypted: settings.imageKey != nil,
            usesEDMM: settings.usesEDMM
        )
        return try OcclumInstance(
            plan,
            kit: kit,
            contents: EnclaveContents(application.image, kit.files),
            images: images,
            key: settings.imageKey,
            date: settings.date,
            findings: try kitFindings(kit, inventory)
        )
    }

    private func kitFindings(_ kit: Kit, _ inventory: KitInventory) throws(TeeError) -> [Finding] {
        let limit = EnclaveContents.kitFileLimit
        let odd = try KitCheck.findings(inventory) { path throws(TeeError) in
            try kit.files.bytes(of: path, limit: limit)
        }
        let programs = [
            KitInventory.Path.programs.appending("occlum-run".utf8), KitInventory.Path.pal(inventory.version),
        ]
        let missing = try HostLibraries.missing(for: programs) { path throws(TeeError) in
            inventory.has(path) ? try kit.files.bytes(of: path, limit: limit) : nil
        }
        return odd + missing
    }

    private static func preset(_ name: String?, else own: RuntimePreset?) throws(TeeError) -> RuntimePreset {
        guard let name else { return own ?? .native }
        if let preset = RuntimePreset.all.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) { return preset }
        throw TeeError(
            .unknownOcclumPreset,
            object: "--preset",
            cause: "\(printable(name.utf8.prefix(80))) is no preset",
            hint: "use one of: " + RuntimePreset.all.map(\.name).joined(separator: ", ")
        )
    }

    /// Measures the LibOS in an image anew.
    ///
    /// - Throws: `TB3710` if a file of the instance is missing, codes 36xx if the LibOS is no enclave, `TB300x` and
    ///   `TB3955` if its configuration is damaged.
    public func examine(_ image: OpenedImage) throws(TeeError) -> EnclaveEvidence {
        try OcclumExamination.evidence(in: image, images)
    }
}

extension OcclumBackEnd {
    /// The signed library of an instance that waited for its signature.
    ///
    /// - Throws: `TB3710` if a file of the instance is missing, codes 36xx if the LibOS is no enclave, `TB3656` if the
    ///   signature is another enclave's.
    public func sealedFiles(of image: OpenedImage, _ signed: SignedSIGSTRUCT) throws(TeeError) -> [LayerFile] {
        try OcclumExamination.sealedFiles(of: image, signed)
    }
}

extension ImageConfigurationOptions {
    /// The user's settings, as far as they are about Occlum.json.
    ///
    /// - Parameter environment: the image's, for settings that stand there.
    init(
        _ version: OcclumVersion,
        _ settings: InstanceSettings,
        environment: [String]
    ) throws(TeeError) {
        self.init(version)
        userSpace = settings.enclaveSize
        if let threads = settings.threads {
            guard let number = UInt32(exactly: threads), number > 0 else {
                throw TeeError(
                    .invalidOcclumConfiguration,
                    object: "--threads",
                    cause: "it is \(threads)",
                    hint: "write a number from 1 on"
                )
            }
            self.threads = number
        }
        isDebug = settings.isDebug
        isvProdID = settings.isvProdID
        isvSVN = settings.isvSVN
        hostVariables = settings.hostVariables
        if settings.takesImageVariables { fragments.append(try CarrierVariables.fragment(environment)) }
        if let text = settings.configuration {
            fragments.append(
                try describing(text.name) { () throws(TeeError) in
                    try JSONValue(parsing: text.bytes, limits: JSONLimits(bytes: 1 << 20))
                }
            )
        }
    }
}

extension KitInventory {
    /// The files of a kit.
    ///
    /// - Throws: `TB3954` for a release that is not known.
    init(_ kit: Kit) throws(TeeError) {
        guard let version = OcclumVersion(release: kit.version) else {
            throw TeeError(
                .unknownOcclumRelease,
                object: kit.name,
                cause: "instances of Occlum \(printable(kit.version.utf8.prefix(80))) cannot be made",
                hint: "import a kit of \(OcclumVersion.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        var modes: [PathBytes: UInt16] = [:]
        for path in kit.files.paths { modes[path] = kit.files.file(at: path)?.mode }
        self.init(version: version, modes: modes)
    }
}
