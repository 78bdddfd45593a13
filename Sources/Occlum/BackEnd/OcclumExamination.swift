internal import Bytes
internal import Compatibility
internal import Diagnostics
internal import ELF
internal import LibOS
internal import OCI
internal import OcclumConfig
internal import RootFS
internal import SGX
internal import SGXSDK
internal import Signing
internal import StrictJSON

/// Finds an Occlum instance in an image, and measures what is there.
enum OcclumExamination {
    private static let documentLimit = 4 << 20

    static func evidence(in image: OpenedImage, _ images: any SecureImageWriter) throws(TeeError) -> EnclaveEvidence {
        let folder = OcclumLayout.instance
        func file(_ name: String, _ limit: Int) throws(TeeError) -> [UInt8] {
            try image.file(at: folder.appending(name.utf8), limit: limit)
        }
        let text = try file("Occlum.json", documentLimit)
        let version = try release(in: image)
        let configuration = try describing("Occlum.json") { () throws(TeeError) in
            try OcclumConfiguration(parsing: text, version: version)
        }
        let library = try image.file(at: OcclumLayout.signedLibOS, limit: OcclumInstance.libOSLimit)
        var checks: [VerificationCheck] = []
        let enclave: Enclave
        if library.count == SIGSTRUCT.byteCount {
            let sigstruct = try SIGSTRUCT(parsing: library)
            enclave = try unsigned(try waiting(in: image, version, sigstruct), sigstruct)
        } else {
            enclave = try signed(library, &checks)
            checks.append(try rebuilt(library, in: image, version, enclave.sigstruct))
        }
        checks += try macChecks(enclave.file, images, file)
        let stored = try StoredInstance(image, configuration, version)
        checks += try stored.documentChecks()
        let (imageChecks, imageFindings) = try stored.imageChecks(images)
        checks += imageChecks + stored.launcherChecks() + (try stored.sumChecks())
        let isDebuggable = configuration.metadata.isDebuggable
        checks.append(
            VerificationCheck(
                "debuggable",
                object: "Occlum.json",
                expected: isDebuggable ? "allowed" : "not allowed",
                found: enclave.allowsDebug ? "allowed" : "not allowed"
            )
        )
        var evidence = EnclaveEvidence(
            sigstruct: enclave.sigstruct.bytes,
            mrenclave: enclave.mrenclave,
            secs: SECSValues(signedBy: enclave.sigstruct),
            enclaveSize: enclave.size,
            log: enclave.log,
            checks: checks,
            launch: OcclumLaunch(configuration).contract,
            findings: InsecureSettings.findings(configuration, version) + imageFindings,
            details: details(configuration, version) + enclave.loaders
        )
        evidence.isDynamic = enclave.isDynamic
        evidence.hostMounts = configuration.hostMounts
        return evidence
    }

    /// What is known of the enclave in the image.
    private struct Enclave {
        let sigstruct: SIGSTRUCT
        let mrenclave: MRENCLAVE
        let size: UInt64
        let allowsDebug: Bool
        let isDynamic: Bool
        let file: ELFFile
        let log: MeasurementLog?
        /// Which copy of the metadata a loader takes.
        var loaders: [LaunchContract.Setting] = []
    }

    private static func signed(_ bytes: [UInt8], _ checks: inout [VerificationCheck]) throws(TeeError) -> Enclave {
        let name = "libocclum-libos.signed.so"
        return try describing(name) { () throws(TeeError) in
            let file = try SignedEnclaveFile(parsing: bytes)
            let failures = try file.failures()
            checks.append(
                VerificationCheck(
                    "signed-library",
                    object: name,
                    cause: failures.isEmpty ? nil : failures.map(\.description).joined(separator: "; ")
                )
            )
            // parsing: refuses a file without copies.
            let copy = file.copies[0]
            let measurement = try file.measurement(ofCopy: 0)
            return Enclave(
                sigstruct: try SIGSTRUCT(parsing: copy.sigstruct),
                mrenclave: measurement.mrenclave,
                size: copy.enclaveSize,
                allowsDebug: copy.allowsDebug,
                isDynamic: copy.isDynamic,
                file: try ELFFile(parsing: bytes),
                log: measurement.log,
                loaders: file.choices.map { .init("loader, \($0.platform)", $0.choice.description) }
            )
        }
    }

    /// The signed library once more from the instance's LibOS, Enclave.xml and the signature, byte for byte.
    private static func rebuilt(
        _ library: [UInt8],
        in image: OpenedImage,
        _ version: OcclumVersion,
        _ sigstruct: SIGSTRUCT
    ) throws(TeeError) -> VerificationCheck {
        var cause: String?
        do {
            let measured = try waiting(in: image, version, sigstruct).measured
            let made = try measured.attaching(signature: sigstruct.signature, of: sigstruct.publicKey)
            if made.bytes != library { cause = "signing the LibOS beside it with Enclave.xml gives another file" }
        } catch {
            guard error.code.exitStatus != 5 else { throw error }
            cause = error.description
        }
        return VerificationCheck("signed-library", object: "libocclum-libos.so.\(version), Enclave.xml", cause: cause)
    }

    private static func unsigned(
        _ waiting: (libOS: [UInt8], measured: MeasuredEnclave),
        _ sigstruct: SIGSTRUCT
    ) throws(TeeError) -> Enclave {
        Enclave(
            sigstruct: sigstruct,
            mrenclave: waiting.measured.mrenclave,
            size: waiting.measured.enclaveSize,
            allowsDebug: sigstruct.isDebug,
            isDynamic: waiting.measured.isDynamic,
            file: try ELFFile(parsing: waiting.libOS),
            log: try waiting.measured.measurementLog()
        )
    }

    /// The LibOS of an instance that waits for its signature, measured from the files in the image.
    private static func waiting(
        in image: OpenedImage,
        _ version: OcclumVersion,
        _ sigstruct: SIGSTRUCT
    ) throws(TeeError) -> (libOS: [UInt8], measured: MeasuredEnclave) {
        let folder = OcclumLayout.instance.appending("build".utf8)
        let libOS = try image.file(
            at: folder.appending("lib/libocclum-libos.so.\(version)".utf8),
            limit: OcclumInstance.libOSLimit
        )
        let document = try image.file(at: folder.appending("Enclave.xml".utf8), limit: documentLimit)
        return (libOS, try OcclumInstance.measured(libOS, document, date: sigstruct.date))
    }

    /// The signed library in the place of the SIGSTRUCT that waits.
    static func sealedFiles(of image: OpenedImage, _ signed: SignedSIGSTRUCT) throws(TeeError) -> [LayerFile] {
        let (_, measured) = try waiting(in: image, try release(in: image), signed.sigstruct)
        let path = PathBytes(OcclumLayout.signedLibOS.bytes.dropFirst())
        return [.file(path, try measured.attaching(signed).bytes)]
    }

    /// The release, by the name of the LibOS in the instance.
    private static func release(in image: OpenedImage) throws(TeeError) -> OcclumVersion {
        let folder = OcclumLayout.instance.appending("build/lib".utf8)
        let prefix = Array("libocclum-libos.so.".utf8)
        for name in image.tree.names(in: folder) where name.bytes.starts(with: prefix) {
            if let text = PathBytes(name.bytes.dropFirst(prefix.count)).text, let version = OcclumVersion(release: text)
            {
                return version
            }
        }
        throw TeeError(
            .unknownOcclumRelease,
            object: folder.description,
            cause: "there is no libocclum-libos.so of a release that is known",
            hint: "the image was not made by `tee-build convert`, or was changed: convert it again"
        )
    }

    /// The chain of MACs: from the LibOS to the configuration, and from there to the images.
    private static func macChecks(
        _ file: ELFFile,
        _ images: any SecureImageWriter,
        _ read: (String, Int) throws(TeeError) -> [UInt8]
    ) throws(TeeError) -> [VerificationCheck] {
        var checks: [VerificationCheck] = []
        let document = try read("build/.Occlum_sys.json", documentLimit)
        let expected = try images.protectedFile(OcclumInstance.configurationName, document)
        checks.append(
            VerificationCheck(
                "configuration-mac",
                object: BuiltinConfiguration.section,
                expected: expected.mac.text,
                found: BuiltinConfiguration.mac(in: file)?.text
            )
        )
        let stored = try read("build/.Occlum_sys.json.protected", 2 * documentLimit)
        checks.append(
            VerificationCheck(
                "protected-configuration",
                object: OcclumInstance.configurationName,
                cause: stored == expected.bytes ? nil : "it is not the protected form of .Occlum_sys.json"
            )
        )
        let value = try JSONValue(parsing: document)
        let stages = value["app"]?.array ?? []
        for (stage, name) in [("init", "initfs"), ("app", "mount")] {
            let mounts = stages.first { $0["stage"]?.string == stage }?["mount"]?.array ?? []
            let layers = mounts.flatMap { $0["options"]?["layers"]?.array ?? [] }
            let source = "./build/\(name)/__ROOT"
            let mac = layers.first { $0["source"]?.string == source }?["options"]?["MAC"]?.string
            let stored = try read("build/\(name)/.ROOT_MAC", FileSystemMAC.textLength)
            checks.append(
                VerificationCheck(
                    "image-mac",
                    object: name,
                    expected: printable(stored),
                    found: mac
                )
            )
        }
        return checks
    }

    private static func details(
        _ configuration: OcclumConfiguration,
        _ version: OcclumVersion
    ) -> [LaunchContract.Setting] {
        [
            .init("release", version.rawValue),
            .init("user space", configuration.limits.userSpace.text),
            .init("kernel heap", configuration.limits.kernelHeap.text),
            .init("threads", String(configuration.limits.threads)),
            .init("entry points", configuration.entryPoints.map { printable($0.utf8) }.joined(separator: ", ")),
            .init(
                "mounts",
                configuration.mounts.map { "\($0.type) \(printable($0.target.utf8))" }.joined(separator: ", ")
            ),
        ]
    }
}
