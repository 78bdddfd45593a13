internal import Bytes
internal import Crypto

/// The keys of the nodes of one encrypted file, derived so that the same file under the same image key is the same bytes.
///
/// Each node is encrypted with AES-128-GCM and a nonce of zeros, as the format has it, so a key must never meet two
/// plaintexts. With E = the image key and N = the file's name:
///
///     H = CMAC(E, label || 1 || N)      P = CMAC(E, label || 2 || N)      Q = CMAC(E, label || 3 || N)
///     node key    = CMAC(P, GMAC(H, nonce = place of the node, data = plaintext of the node))
///     key ID      = CMAC(Q, 1 || plaintext part of node 0) || CMAC(Q, 2 || plaintext part of node 0)
///
/// The inner GMAC is a universal hash under a secret key (two plaintexts, or two places, collide with a probability of at
/// most 257 / 2^128), the outer CMAC a pseudorandom function of it: the construction of AES-GCM-SIV (RFC 8452). The key
/// of node 0 is the format's own: CMAC of the image key over a structure that holds the key ID. What shows is what
/// determinism always shows: that two images under one key have the same node at the same place of the same file.
struct NodeKeys: ~Copyable {
    private var hash: AESGCM
    private var node: AESCMAC
    private var identity: AESCMAC
    private let imageKey: ImageKey

    private static let label = Array("tee-build SEFS node keys v1".utf8) + [0]

    init(_ imageKey: ImageKey, name: [UInt8]) {
        func derived(_ purpose: UInt8) -> AESBlock {
            AESCMAC.tag(NodeKeys.label + [purpose] + name, key: imageKey.block)
        }
        self.imageKey = imageKey
        hash = AESGCM(key: derived(1))
        node = AESCMAC(key: derived(2))
        identity = AESCMAC(key: derived(3))
    }

    /// The key for this plaintext at this place in the row of nodes.
    mutating func key(place: Int, _ plaintext: Span<UInt8>) -> AESBlock {
        let digest = hash.authenticate(plaintext, nonce: UInt64(place)).bytes
        return node.tag(digest.span)
    }

    /// The key ID for this part of node 0, and the key that it leads to.
    mutating func metadataKey(_ part: [UInt8]) -> (keyID: [UInt8], key: AESBlock) {
        let first = [1] + part
        let second = [2] + part
        let keyID = identity.tag(first.span).bytes + identity.tag(second.span).bytes
        return (keyID, NodeKeys.metadataKey(imageKey, keyID: keyID))
    }

    /// The key of node 0 that the image key and a key ID of 32 bytes lead to.
    ///
    /// Source: `file_crypto.cpp` (`generate_secure_blob`), a KDF of NIST SP 800-108 over `kdf_input_t`.
    static func metadataKey(_ imageKey: ImageKey, keyID: [UInt8]) -> AESBlock {
        var input = [UInt8](repeating: 0, count: 120)
        input.store(littleEndian: UInt32(1), at: 0)
        input.replaceSubrange(4..<(4 + NodeKeys.metadataLabel.count), with: NodeKeys.metadataLabel)
        input.replaceSubrange(80..<112, with: keyID)
        input.store(littleEndian: UInt32(128), at: 112)
        return AESCMAC.tag(input, key: imageKey.block)
    }

    private static let metadataLabel = Array("SGX-PROTECTED-FS-METADATA-KEY".utf8)
}
