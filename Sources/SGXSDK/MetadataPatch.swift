import Bytes

/// A change that a loader makes to the file's image before it measures it (linux-sgx, metadata.h `patch_entry_t`).
struct MetadataPatch: Sendable, Hashable {
    /// Offset in the file.
    let destination: UInt64
    /// Offset in the metadata.
    let source: UInt32
    let byteCount: UInt32

    /// Size in the file.
    static let entryByteCount = 32

    init(destination: UInt64, source: UInt32, byteCount: UInt32) {
        self.destination = destination
        self.source = source
        self.byteCount = byteCount
    }

    /// The patch at `offset`; nil if it does not lie inside.
    init?(_ bytes: [UInt8], at offset: Int) {
        guard let destination: UInt64 = bytes.littleEndian(at: offset),
            let source: UInt32 = bytes.littleEndian(at: offset + 8),
            let byteCount: UInt32 = bytes.littleEndian(at: offset + 12)
        else { return nil }
        self.init(destination: destination, source: source, byteCount: byteCount)
    }

    /// The 32 bytes.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: destination)
        bytes.append(littleEndian: source)
        bytes.append(littleEndian: byteCount)
        return bytes + [UInt8](repeating: 0, count: 16)
    }

    /// `image` with `patches` from `metadata` applied; nil if one of them reaches outside of either.
    static func applied(_ patches: [MetadataPatch], from metadata: [UInt8], to image: [UInt8]) -> [UInt8]? {
        var result = image
        for patch in patches {
            let source = Int(patch.source), count = Int(patch.byteCount)
            guard source <= metadata.count - count, let target = Int(exactly: patch.destination),
                target <= result.count - count
            else { return nil }
            result.replaceSubrange(target..<(target + count), with: metadata[source..<(source + count)])
        }
        return result
    }
}
