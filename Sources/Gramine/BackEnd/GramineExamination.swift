internal import Bytes
internal import Compatibility
internal import Crypto
internal import Diagnostics
internal import LibOS
internal import SGX
internal import TOML

/// Finds the enclave in a converted image and measures it from the bytes in the image.
struct GramineExamination {
    /// The merged tree of the image.
    let tree: any ImageTree
    /// Env of the image.
    let environment: [String]
    /// The SHA-256 of the file at a path without links.
    let digest: (PathBytes) -> SHA256Digest?
    /// The bytes of the regular file at a path, up to a limit.
    let contents: (PathBytes, Int) throws(TeeError) -> [UInt8]

    func evidence() throws(TeeError) -> EnclaveEvidence {
        let release = try parsed(GraminePlaces.release, limit: 1 << 12) { bytes throws(TeeError) in
            try GramineRelease(parsing: bytes)
        }
        let version = release.version
        var constants = LayoutConstants(version)
        if tree.node(at: GraminePlaces.offsets) != nil {
            constants = try parsed(GraminePlaces.offsets, limit: 1 << 20) { bytes throws(TeeError) in
                try LayoutConstants(parsing: bytes)
            }
        }
        let document = try contents(GraminePlaces.manifest, 64 << 20)
        let manifest = try describing("\(GraminePlaces.manifest)") { () throws(TeeError) in
            try GramineManifest(parsing: document, version: version)
        }
        let pal = try parsed(GraminePlaces.pal, limit: 64 << 20) { bytes throws(TeeError) in
            try PALImage(parsing: bytes)
        }
        let sigstruct = try contents(GraminePlaces.sigstruct, 1808)
        let enclave = try describing("\(GraminePlaces.manifest)") { () throws(TeeError) in
            try GramineEnclave(
                manifest: document,
                pal: pal,
                settings: try manifest.enclaveSettings(),
                constants: constants
            )
        }
        let measured = try enclave.measure(recording: true)
        let expected = try manifest.unsignedSIGSTRUCT(mrenclave: measured.mrenclave, date: .none, constants: constants)
        let files = ManifestFiles(manifest)
        var evidence = EnclaveEvidence(
            sigstruct: sigstruct,
            mrenclave: measured.mrenclave,
            secs: SECSValues(signedBy: expected, constants: constants),
            enclaveSize: enclave.layout.settings.enclaveSize,
            log: measured.log,
            checks: [schemaCheck(manifest)] + directCheck(document)
                + ImageFileChecks(tree: tree, digest: digest).checks(files),
            launch: .gramine(environment: environment),
            findings: InsecureOptions.findings(manifest) + files.findings,
            details: ManifestDetails.settings(manifest, files, enclave.layout)
        )
        evidence.isDynamic = enclave.layout.settings.isEDMM
        evidence.hostMounts = ManifestDetails.hostMounts(manifest)
        evidence.usesAESM = ManifestDetails.attestation(manifest) != "none"
        return evidence
    }

    private func parsed<Value>(
        _ path: PathBytes,
        limit: Int,
        _ parse: ([UInt8]) throws(TeeError) -> Value
    ) throws(TeeError) -> Value {
        let bytes = try contents(path, limit)
        return try describing("\(path)") { () throws(TeeError) in try parse(bytes) }
    }

    /// The manifest for gramine-direct, where there is one, is the measured one.
    private func directCheck(_ document: [UInt8]) -> [VerificationCheck] {
        guard tree.node(at: GraminePlaces.directManifest) != nil else { return [] }
        let found = (try? tree.resolve(GraminePlaces.directManifest)).flatMap { digest($0.resolved) }
        let isSame = found == SHA256Digest.of(document)
        return [
            VerificationCheck(
                "direct-manifest",
                object: "\(GraminePlaces.directManifest)",
                cause: isSame ? nil : "it is not the measured manifest: gramine-direct would run another program"
            )
        ]
    }

    private func schemaCheck(_ manifest: GramineManifest) -> VerificationCheck {
        do throws(TeeError) {
            try ManifestSchema(manifest.version).check(manifest.table)
            return VerificationCheck("manifest", cause: nil)
        } catch {
            return VerificationCheck("manifest", object: error.object.last ?? "", cause: error.cause)
        }
    }
}
