public import Compatibility
public import Diagnostics
public import LibOS
public import SGX
public import Signing

/// A measured LibOS instance of a checked application, which waits for its signature.
public struct EnclaveDraft: Sendable {
    /// What was converted.
    public let application: Application
    /// The LibOS.
    public let backEnd: any LibOSBackEnd
    /// Its release.
    public let kit: Kit
    /// The measured enclave.
    public let unsigned: UnsignedEnclave
    /// What a signer gets.
    public let material: SigningMaterial
    /// What the user decided.
    public let settings: InstanceSettings
    let instance: any LibOSInstance

    /// What the user should know about the application and the instance.
    public var findings: [Finding] { application.report.findings + instance.findings }

    /// What of the host the program reaches without protection.
    public var hostMounts: [String] { instance.hostMounts }

    /// Lays out and measures the instance.
    ///
    /// - Parameter recording: whether a log of the measurement is kept.
    /// - Throws: what the LibOS throws; `TB3603` if what it measured could not be signed.
    public init(
        _ application: Application,
        for backEnd: any LibOSBackEnd,
        kit: Kit,
        settings: InstanceSettings,
        recording: Bool = false
    ) throws(TeeError) {
        self.application = application
        self.backEnd = backEnd
        self.kit = kit
        self.settings = settings
        instance = try backEnd.layOut(application, kit: kit, settings: settings)
        unsigned = try instance.measure(recording: recording)
        material = try SigningMaterial(unsigned.sigstruct)
    }

    /// Has the enclave signed, and checks what came back as a processor would.
    ///
    /// - Parameters:
    ///   - signer: who signs.
    ///   - expected: the MRSIGNER that must have signed; nil for any.
    /// - Throws: codes 4001 to 4199 of signing.
    public func signed(by signer: any Signer, expecting expected: MRSIGNER? = nil) async throws(TeeError) -> TEEImage {
        let answer = try await signer.sign(material)
        return try TEEImage(self, .signed(try SignedSIGSTRUCT(material, answer, expecting: expected)))
    }

    /// The image with a signature that was made elsewhere and checked.
    ///
    /// - Throws: `TB4071` if it is another enclave's; what the LibOS throws.
    public func sealed(_ signed: SignedSIGSTRUCT) throws(TeeError) -> TEEImage {
        guard signed.sigstruct.signedBytes == material.bytes else {
            throw TeeError(
                .signingRequestChanged,
                object: "",
                cause: "the signature is of another enclave",
                hint: "export the signing material of this image and have that signed"
            )
        }
        return try TEEImage(self, .signed(signed))
    }

    /// The image that waits for its signature: it can be exported and attached to, and starts nothing.
    ///
    /// - Throws: what the LibOS throws.
    public func unsignedImage() throws(TeeError) -> TEEImage { try TEEImage(self, .unsigned(material)) }
}
