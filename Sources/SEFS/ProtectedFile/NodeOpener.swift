internal import Crypto

/// Verifies nodes of one file, and decrypts them where it is encrypted.
struct NodeOpener: ~Copyable {
    private var cipher = AESGCM(key: .zero)
    private let imageKey: ImageKey?

    init(_ mode: ProtectedFileMode) {
        switch mode {
        case .integrityOnly: imageKey = nil
        case .encrypted(let key): imageKey = key
        }
    }

    /// Puts the content of `node` at `offset` of `output`, which has room for it.
    ///
    /// - Returns: whether `mac` is its MAC; where not, what was put there must not be used.
    mutating func open(
        _ node: Span<UInt8>,
        key: AESBlock,
        mac: AESBlock,
        into output: inout [UInt8],
        at offset: Int
    ) -> Bool {
        guard imageKey == nil else {
            cipher.use(key: key)
            return cipher.open(node, tag: mac, into: &output, at: offset)
        }
        guard cipher.authenticate(node) == mac else { return false }
        for index in 0..<node.count { output[offset + index] = node[index] }
        return true
    }

    /// Whether `mac` is the MAC of this node as it stands, which is its content; for files that are not encrypted.
    mutating func isGenuine(_ node: Span<UInt8>, mac: AESBlock) -> Bool { cipher.authenticate(node) == mac }

    /// Verifies the part of node 0 that its MAC covers; where the file is encrypted, `part` becomes its plaintext.
    mutating func open(nodeZero part: inout [UInt8], keyID: [UInt8], mac: AESBlock) -> Bool {
        let sealed = part
        let key = imageKey.map { NodeKeys.metadataKey($0, keyID: keyID) }
        return open(sealed.span, key: key ?? .zero, mac: mac, into: &part, at: 0)
    }
}
