internal import Crypto
internal import Diagnostics
internal import SGX

/// Keys whose private half is published, by their MRSIGNER.
public enum PublishedKey: String, Sendable, Hashable, CaseIterable {
    /// `etc/template/Enclave.pem` of occlum/occlum (read at 690d5dbf of June 2025; the file has one commit, d77c21f9), which
    /// `occlum build` signs with unless it is told otherwise. Three more keys in that repository are the same.
    case occlumTemplate = "83d719e77deaca1470f6baf62a4d774303c899db69020f9c70ee1dfc08c7ce9e"

    /// The published key that this MRSIGNER belongs to; nil for any other.
    public init?(mrsigner: String) { self.init(rawValue: mrsigner) }

    /// How it is called for on purpose.
    public var name: String {
        switch self {
        case .occlumTemplate: "occlum-template"
        }
    }
}

/// What SGX and good sense ask of a signing key.
enum SigningKeyRules {
    static func check(_ key: RSAPublicKey, allowing allowed: PublishedKey?) throws(TeeError) {
        guard key.bitCount == SIGSTRUCT.keyByteCount * 8 else {
            throw TeeError(
                .wrongKeySize,
                object: "",
                cause: "it has \(key.bitCount) bits, not 3072",
                hint: "`tee-build key generate` makes a key that fits"
            )
        }
        guard key.exponent == 3 else {
            throw TeeError(
                .wrongKeyExponent,
                object: "",
                cause: "its public exponent is \(key.exponent), not 3",
                hint: "`tee-build key generate` makes a key that fits"
            )
        }
        guard let mrsigner = key.mrsigner, let published = PublishedKey(mrsigner: mrsigner.description),
            published != allowed
        else { return }
        throw TeeError(
            .publicTemplateKey,
            object: "",
            cause: "its private half is published: it is the key \(published.name)",
            hint: "make a key of your own with `tee-build key generate`"
        )
    }
}
