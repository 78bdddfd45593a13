public import Compatibility
public import Diagnostics
public import SGX
public import Signing

/// A LibOS instance: everything that will be measured is decided.
public protocol LibOSInstance: Sendable {
    /// What the user should know about it.
    var findings: [Finding] { get }

    /// What of the host the program reaches without protection, such as mounts of host folders.
    var hostMounts: [String] { get }

    /// The files whose content MRENCLAVE covers, in the order of their paths.
    ///
    /// - Throws: what looking into the kit throws.
    func measuredFiles() throws(TeeError) -> [MeasuredFile]

    /// Measures the enclave.
    ///
    /// - Parameter recording: whether a log of the measurement is kept.
    func measure(recording: Bool) throws(TeeError) -> UnsignedEnclave

    /// What the image gets, with the signed enclave in it, or the unsigned one that waits for its signature.
    func contents(_ seal: EnclaveSeal) throws(TeeError) -> InstanceContents
}

/// A measured enclave that nobody has signed yet.
public struct UnsignedEnclave: Sendable {
    /// Its SIGSTRUCT without key and signature; MRENCLAVE is in it.
    public let sigstruct: SIGSTRUCT
    /// What it will be created with.
    public let secs: SECSValues
    /// Size in bytes.
    public let enclaveSize: UInt64
    /// What went into MRENCLAVE, if that was asked for.
    public let log: MeasurementLog?

    /// An enclave.
    public init(sigstruct: SIGSTRUCT, secs: SECSValues, enclaveSize: UInt64, log: MeasurementLog? = nil) {
        self.sigstruct = sigstruct
        self.secs = secs
        self.enclaveSize = enclaveSize
        self.log = log
    }

    /// MRENCLAVE.
    public var mrenclave: MRENCLAVE { sigstruct.mrenclave }
}

/// What stands where an enclave's signature belongs.
public enum EnclaveSeal: Sendable, Hashable {
    /// A checked signature.
    case signed(SignedSIGSTRUCT)
    /// None yet: the image can be exported for signing and attached to, and nothing else.
    case unsigned(SigningMaterial)

    /// The structure that goes into the image.
    public var sigstruct: SIGSTRUCT {
        switch self {
        case .signed(let signed): signed.sigstruct
        case .unsigned(let material): material.unsigned
        }
    }

    /// Whether it is a signature.
    public var isSigned: Bool {
        switch self {
        case .signed: true
        case .unsigned: false
        }
    }
}
