internal import Bytes
internal import Compatibility
internal import Crypto
internal import Diagnostics
internal import LibOS
internal import OCI
internal import OcclumConfig
internal import SGX
internal import SGXSDK
internal import Signing

/// An instance whose images are written and whose enclave is measured.
struct OcclumInstance: LibOSInstance {
    let findings: [Finding]
    var hostMounts: [String] { plan.configuration.hostMounts }
    private let plan: OcclumPlan
    private let kit: Kit
    private let initImage: SecureImage
    private let applicationImage: SecureImage
    private let protectedConfiguration: ProtectedContent
    private let libOS: [UInt8]
    private let measured: MeasuredEnclave

    /// The longest LibOS that is taken; 0.30.1 has 20 MB.
    static let libOSLimit = 512 << 20

    /// - Throws: what the writer throws; `TB3702`, `TB3952` and codes 36xx if the kit's LibOS is no enclave that can be
    ///   configured and loaded.
    init(
        _ plan: OcclumPlan,
        kit: Kit,
        contents: EnclaveContents,
        images: any SecureImageWriter,
        key: [UInt8]?,
        date: SignatureDate,
        findings: [Finding]
    ) throws(TeeError) {
        self.plan = plan
        self.kit = kit
        self.findings = plan.findings + findings
        // The image of the init stage can always be read: the key is what its program fetches.
        initImage = try describing("initfs") { () throws(TeeError) in
            try images.image(of: plan.initTree, key: nil, contents: contents)
        }
        applicationImage = try describing("image") { () throws(TeeError) in
            try images.image(of: plan.applicationTree, key: key, contents: contents)
        }
        let document = try plan.internalDocument(userImage: applicationImage.mac, initImage: initImage.mac)
        protectedConfiguration = try images.protectedFile(OcclumInstance.configurationName, document)
        let path = KitInventory.Path.libOS(plan.version)
        let library = try kit.files.bytes(of: path, limit: OcclumInstance.libOSLimit)
        libOS = try describing("\(path)") { [protectedConfiguration] () throws(TeeError) in
            try plan.libOS(library, with: protectedConfiguration.mac)
        }
        measured = try OcclumInstance.measured(libOS, plan.enclaveDocument, date: date)
    }

    /// The name that the protected configuration keeps inside.
    static let configurationName = ".Occlum_sys.json.protected"

    /// Measures a configured LibOS with an `Enclave.xml`.
    static func measured(
        _ libOS: [UInt8],
        _ document: [UInt8],
        date: SignatureDate
    ) throws(TeeError) -> MeasuredEnclave {
        let generation = try SDKGeneration(ofEnclave: libOS)
        return try MeasuredEnclave(
            libOS,
            configuration: EnclaveConfiguration(xml: document, for: generation),
            date: date.day.flatMap { SigningDate(year: $0.year, month: $0.month, day: $0.day) } ?? .none
        )
    }

    /// The two file system images, whose MACs are in the configuration, whose MAC is in the LibOS; and the LibOS.
    func measuredFiles() -> [MeasuredFile] {
        let libOS = MeasuredFile(path: OcclumLayout.signedLibOS, content: .made(libOS), isOfLibOS: true)
        return plan.applicationTree.measuredFiles(isOfLibOS: false) + plan.initTree.measuredFiles(isOfLibOS: true)
            + [libOS]
    }

    func measure(recording: Bool) throws(TeeError) -> UnsignedEnclave {
        let sigstruct = try measured.unsignedSIGSTRUCT()
        return UnsignedEnclave(
            sigstruct: sigstruct,
            secs: SECSValues(signedBy: sigstruct),
            enclaveSize: measured.enclaveSize,
            log: recording ? try measured.measurementLog() : nil
        )
    }

    func contents(_ seal: EnclaveSeal) throws(TeeError) -> InstanceContents {
        var products = OcclumPlan.Products(
            userImage: applicationImage.mac,
            initImage: initImage.mac,
            protectedConfiguration: protectedConfiguration.bytes,
            libOS: libOS
        )
        switch seal {
        case .signed(let signed): products.signedLibOS = try measured.attaching(signed).bytes
        case .unsigned(let material): products.signedLibOS = material.unsigned.bytes
        }
        var files: [LayerFile] = []
        for file in try plan.files(products) {
            files.append(try layerFile(file, in: OcclumLayout.instance))
        }
        for (name, image) in [("initfs", initImage), ("mount", applicationImage)] {
            let folder = OcclumLayout.instance.appending("build/\(name)/__ROOT".utf8)
            for file in image.files {
                let path = folder.appending(file.name.utf8)
                files.append(LayerFile(path: PathBytes(path.bytes.dropFirst()), kind: file.content, mode: 0o644))
            }
        }
        let launch = OcclumLaunch(plan.configuration)
        for file in launch.files { files.append(try layerFile(file, in: "/")) }
        let sums = try InstanceSums(of: files).text
        files.append(.file(PathBytes(OcclumLayout.sums.bytes.dropFirst()), sums))
        return InstanceContents(
            keepsSourceLayers: false,
            kitLayers: kit.runtimeLayers,
            files: [LayerFile(path: PathBytes(OcclumLayout.instanceName), kind: .directory, mode: 0o755)] + files,
            launch: launch.contract
        )
    }

    private func layerFile(_ file: InstanceFile, in folder: PathBytes) throws(TeeError) -> LayerFile {
        let path = PathBytes(folder.appending(file.path.bytes.drop { $0 == PathBytes.slash }).bytes.dropFirst())
        let kind: LayerFile.Kind
        switch file.kind {
        case .bytes(let bytes): kind = .bytes(bytes)
        case .kit(let source):
            kind = .bytes(try kit.files.bytes(of: source, limit: EnclaveContents.kitFileLimit))
        case .directory: kind = .directory
        case .symlink(let target): kind = .symlink(target: target)
        }
        return LayerFile(path: path, kind: kind, mode: file.mode)
    }
}

extension EnclaveTree {
    fileprivate func measuredFiles(isOfLibOS: Bool) -> [MeasuredFile] {
        entries.compactMap { path, node in
            guard case .file(let content, _) = node else { return nil }
            let measured: MeasuredFile.Content =
                switch content {
                case .bytes(let bytes): .made(bytes)
                case .kit(let path): .kit(path)
                case .image(let path): .image(path)
                }
            return MeasuredFile(path: path, content: measured, isOfLibOS: isOfLibOS)
        }
    }
}

extension OcclumLaunch {
    /// How an image with the instance is started.
    var contract: LaunchContract {
        LaunchContract(
            entrypoint: entrypoint,
            workingDirectory: workingDirectory,
            user: user,
            environment: environment.map { LaunchContract.Setting($0.name, $0.value) },
            labels: labels.map { LaunchContract.Setting($0.name, $0.value) }
        )
    }
}

extension MeasuredEnclave {
    /// The library with a signature that was checked.
    ///
    /// - Throws: `TB3656` if it is another enclave's.
    func attaching(_ signed: SignedSIGSTRUCT) throws(TeeError) -> SignedEnclave {
        try attaching(signature: signed.sigstruct.signature, of: signed.sigstruct.publicKey)
    }

    /// The structure that is to be signed, without key and signature.
    ///
    /// - Throws: nothing that happens: the length is right.
    func unsignedSIGSTRUCT() throws(TeeError) -> SIGSTRUCT {
        var bytes = SIGSTRUCT().bytes
        let material = signedMaterial
        bytes.replaceSubrange(0..<128, with: material.prefix(128))
        bytes.replaceSubrange(900..<1028, with: material.suffix(128))
        return try SIGSTRUCT(parsing: bytes)
    }
}
