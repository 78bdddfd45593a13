internal import Bytes
internal import Crypto
internal import Diagnostics

/// What stands in node 0 outside of the part that its MAC covers.
struct ProtectedFileHeader {
    private typealias Layout = ProtectedFileLayout

    let keyID: [UInt8]
    let mac: AESBlock

    /// - Throws: `TB3900` if the node begins no protected file of this kind.
    ///
    /// No MAC covers these bytes, so whatever the writer does not put there is refused: nothing else could tell.
    init(_ node: [UInt8], isEncrypted: Bool, name: String) throws(TeeError) {
        guard node.count == Layout.nodeSize, node.littleEndian(at: 0) == Layout.fileID,
            let mac = AESBlock(node, at: Layout.mac)
        else { throw ProtectedFileHeader.malformed(name, "it does not begin as a protected file does") }
        guard node[Layout.majorVersion] == 1, node[Layout.minorVersion] == 0 else {
            let version = "\(node[Layout.majorVersion]).\(node[Layout.minorVersion])"
            throw ProtectedFileHeader.malformed(name, "its format is version \(version) and not 1.0")
        }
        guard node[Layout.usesUserKey] == 1 else {
            throw ProtectedFileHeader.malformed(name, "it is sealed to a processor, whose key cannot be had")
        }
        guard node[Layout.integrityOnly] == (isEncrypted ? 0 : 1) else {
            let cause =
                isEncrypted ? "it is not encrypted, and a key was given" : "it is encrypted, and no key was given"
            throw ProtectedFileHeader.malformed(name, cause)
        }
        guard node[Layout.updateFlag] == 0 else {
            throw ProtectedFileHeader.malformed(name, "it was not closed after its last change")
        }
        let rest = node[Layout.attributeMask..<Layout.mac] + node[(Layout.part + Layout.partSize)...]
        let unused = isEncrypted ? rest : node[Layout.keyID..<Layout.usesUserKey] + rest
        guard unused.allSatisfy({ $0 == 0 }) else {
            throw ProtectedFileHeader.malformed(name, "bytes of its first node that must be zero are not")
        }
        keyID = Array(node[Layout.keyID..<(Layout.keyID + Layout.keyIDSize)])
        self.mac = mac
    }

    /// What the MAC of node 0 covers, in clear.
    struct Content {
        let byteCount: Int
        let root: (key: AESBlock, mac: AESBlock)
        let head: [UInt8]

        /// - Throws: `TB3900` if it does not fit the file's name and length.
        init(_ part: [UInt8], name: String, byteCount fileSize: Int) throws(TeeError) {
            let written = part.prefix(Layout.nameSize).prefix { $0 != 0 }
            guard written.elementsEqual(name.utf8) else {
                throw malformed(name, "it was written under the name \(printable(written))")
            }
            guard let size: Int64 = part.littleEndian(at: Layout.size), let byteCount = Int(exactly: size),
                let needed = Layout.fileSize(byteCount), let key = AESBlock(part, at: Layout.mhtKey),
                let mac = AESBlock(part, at: Layout.mhtMAC)
            else { throw malformed(name, "its size makes no sense") }
            guard needed == fileSize else {
                throw malformed(name, "it has \(fileSize) bytes, and \(byteCount) bytes of content take \(needed)")
            }
            self.byteCount = byteCount
            root = (key, mac)
            head = Array(part[Layout.head..<(Layout.head + Layout.headSize)])
        }
    }

    static func malformed(_ name: String, _ cause: String) -> TeeError {
        TeeError(
            .protectedFileFormat,
            object: printable(name.utf8),
            cause: cause,
            hint: "check that it is the file you mean, that it is whole and has its first name"
        )
    }
}
