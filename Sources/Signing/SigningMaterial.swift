public import Diagnostics
public import SGX
public import StrictJSON

/// What a signer gets: the 256 bytes of an unsigned SIGSTRUCT that are signed, and all that they say.
///
/// The bytes are those that `sgx_sign gendata` writes and that Gramine signs.
public struct SigningMaterial: Sendable, Hashable {
    /// The structure without key and signature.
    public let unsigned: SIGSTRUCT

    /// The material of a structure; a key and signature that stand in it are left out.
    ///
    /// - Throws: `TB3603` if the constants of its header are not there.
    public init(_ sigstruct: SIGSTRUCT) throws(TeeError) { try self.init(parsing: sigstruct.signedBytes) }

    /// The material that these 256 bytes are.
    ///
    /// - Throws: `TB3603` if they are no signed part of a SIGSTRUCT.
    public init(parsing bytes: [UInt8]) throws(TeeError) { unsigned = try SIGSTRUCT(signingMaterial: bytes) }

    /// The 256 bytes.
    public var bytes: [UInt8] { unsigned.signedBytes }

    /// What is about to be signed, as a JSON object.
    public var jsonValue: JSONValue { unsigned.jsonValue }

    /// What is about to be signed, for people, one field a line.
    public var text: String { unsigned.text }
}
