import Bytes
import ELF

/// The names that dlopen(3) may be given, found by a scan of a file's constants.
enum OpenedNames {
    /// The most names, and the most bytes of constants that are looked at.
    private static let limit = 100, scanLimit = 4 << 20

    /// The strings of .rodata that are names of shared objects, with or without a path: `libz.so.1`, `/usr/lib/x.so`.
    /// Sorted; patterns with `%` and parts of sentences are left out.
    static func names(in file: ELFFile) -> [PathBytes] {
        guard let data = file.section(named: ".rodata"), let range = file.fileRange(of: data) else { return [] }
        var found: Set<PathBytes> = []
        var position = range.lowerBound
        let end = min(range.upperBound, range.lowerBound + scanLimit)
        while position < end, found.count < limit,
            let next = RuntimeStrings.find(".so", in: file.bytes, file.bytes.indices[position..<end])
        {
            position = next + 3
            if let name = name(around: next, file.bytes, range.lowerBound..<end) { found.insert(name) }
        }
        return found.sorted()
    }

    /// The string that holds the `.so` at a position, if it is a name: what follows is its end or a version.
    private static func name(around position: Int, _ bytes: [UInt8], _ range: Range<Int>) -> PathBytes? {
        let longest = 200
        var end = position + 3
        while end < range.upperBound, bytes[end] == 0x2e || (0x30...0x39).contains(bytes[end]),
            end - position < longest
        {
            end += 1
        }
        guard end < range.upperBound, bytes[end] == 0 else { return nil }
        var start = position
        while start > range.lowerBound, isOfName(bytes[start - 1]), position - start < longest { start -= 1 }
        guard start == range.lowerBound || bytes[start - 1] == 0, start < position,
            bytes[position - 1] != PathBytes.slash
        else { return nil }
        let name = PathBytes(bytes[start..<end])
        // A relative path is relative to who knows what.
        return name.isAbsolute || !name.bytes.contains(PathBytes.slash) ? name : nil
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2b, 0x2d, 0x2e, 0x2f, 0x5f: true
        default: false
        }
    }
}
