internal import Crypto

/// Makes keys, MACs and ciphertext of the nodes of one file.
struct NodeSealer: ~Copyable {
    private var cipher = AESGCM(key: .zero)
    private var keys: NodeKeys?
    /// Ciphertext of the nodes sealed last.
    private(set) var output: [UInt8] = []
    let isEncrypting: Bool

    init(_ mode: ProtectedFileMode, name: [UInt8]) {
        switch mode {
        case .integrityOnly:
            keys = nil
            isEncrypting = false
        case .encrypted(let key):
            keys = NodeKeys(key, name: name)
            isEncrypting = true
        }
    }

    /// Seals a node that belongs at `place` in the row of nodes; its ciphertext, if any, goes to `outputOffset` of
    /// ``output``.
    mutating func seal(_ node: Span<UInt8>, place: Int, outputOffset: Int) -> (key: AESBlock, mac: AESBlock) {
        guard isEncrypting, let key = keys?.key(place: place, node) else { return (.zero, cipher.authenticate(node)) }
        let missing = outputOffset + node.count - output.count
        if missing > 0 { output += repeatElement(0, count: missing) }
        cipher.use(key: key)
        return (key, cipher.seal(node, into: &output, at: outputOffset))
    }

    /// Seals the part of node 0 that its MAC covers; where the file is encrypted, `part` becomes its ciphertext.
    mutating func seal(nodeZero part: inout [UInt8]) -> (keyID: [UInt8], mac: AESBlock) {
        guard isEncrypting, let (keyID, key) = keys?.metadataKey(part) else {
            return ([UInt8](repeating: 0, count: ProtectedFileLayout.keyIDSize), cipher.authenticate(part.span))
        }
        cipher.use(key: key)
        let plaintext = part
        return (keyID, cipher.seal(plaintext.span, into: &part, at: 0))
    }
}
