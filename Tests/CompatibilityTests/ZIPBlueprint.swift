import Bytes
import Compatibility

/// A ZIP archive written down in a test: what is in it is stored, or comes deflated already.
struct ZIPBlueprint {
    private var entries: [(name: String, method: UInt16, packed: [UInt8], byteCount: Int)] = []

    mutating func store(_ name: String, _ content: [UInt8]) { entries.append((name, 0, content, content.count)) }

    mutating func deflated(_ name: String, _ packed: [UInt8], byteCount: Int) {
        entries.append((name, 8, packed, byteCount))
    }

    /// The bytes, with `prefix` before the archive and a comment behind it.
    func bytes(prefix: [UInt8] = [], comment: String = "") -> [UInt8] {
        var file = prefix
        var directory: [UInt8] = []
        for entry in entries {
            let offset = file.count - prefix.count
            file += [0x50, 0x4b, 3, 4]
            let common = ZIPBlueprint.common(entry)
            file += common + Array(entry.name.utf8) + entry.packed
            directory += [0x50, 0x4b, 1, 2, 20, 0] + common + [UInt8](repeating: 0, count: 10)
            directory.append(littleEndian: UInt32(offset))
            directory += entry.name.utf8
        }
        let start = file.count - prefix.count
        file += directory + [0x50, 0x4b, 5, 6, 0, 0, 0, 0]
        for _ in 0..<2 { file.append(littleEndian: UInt16(entries.count)) }
        file.append(littleEndian: UInt32(directory.count))
        file.append(littleEndian: UInt32(start))
        file.append(littleEndian: UInt16(comment.utf8.count))
        return file + comment.utf8
    }

    /// The 26 bytes that both headers have: version, flags, method, time, checksum, sizes, lengths of the names.
    private static func common(_ entry: (name: String, method: UInt16, packed: [UInt8], byteCount: Int)) -> [UInt8] {
        var bytes: [UInt8] = [20, 0, 0, 0]
        bytes.append(littleEndian: entry.method)
        bytes += [UInt8](repeating: 0, count: 8)
        bytes.append(littleEndian: UInt32(entry.packed.count))
        bytes.append(littleEndian: UInt32(entry.byteCount))
        bytes.append(littleEndian: UInt16(entry.name.utf8.count))
        bytes.append(littleEndian: UInt16(0))
        return bytes
    }
}
