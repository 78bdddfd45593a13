import Bytes
import ELF

/// What the content of a file gives away beyond its tables.
enum RuntimeStrings {
    /// Whether rustc wrote its name into .comment, or its standard library's source paths into messages.
    static func isRust(_ file: ELFFile) -> Bool {
        if let comment = file.section(named: ".comment"), let range = file.fileRange(of: comment),
            find("rustc version", in: file.bytes, range.prefix(1 << 16)) != nil
        {
            return true
        }
        guard let data = file.section(named: ".rodata"), let range = file.fileRange(of: data) else { return false }
        return find("/rustc", in: file.bytes, range.prefix(1 << 22)) != nil
    }

    /// The first two numbers of the .NET runtime that is within a program: its native parts say `@(#)Version 8.0.2826...`.
    static func dotnetVersion(_ file: ELFFile) -> PathBytes? {
        for name in [".data", ".rodata"] {
            guard let data = file.section(named: name), let range = file.fileRange(of: data),
                let start = find("@(#)Version ", in: file.bytes, range[...])
            else { continue }
            let parts = file.bytes[(start + 12)..<range.upperBound].prefix(16)
                .split(separator: 0x2e, maxSplits: 2, omittingEmptySubsequences: false)
            let numbers = parts.prefix(2).map { $0.prefix { (0x30...0x39).contains($0) } }
            guard numbers.count == 2, numbers.allSatisfy({ !$0.isEmpty }) else { continue }
            return PathBytes(Array(numbers[0]) + [0x2e] + numbers[1])
        }
        return nil
    }

    /// The version of Node.js that a file with its functions is, from the address of its headers that it holds.
    static func nodeVersion(_ file: ELFFile) -> PathBytes? {
        guard let data = file.section(named: ".rodata"), let range = file.fileRange(of: data) else { return nil }
        for prefix in ["/download/release/v", "node.js/v"] {
            guard let start = find(prefix, in: file.bytes, range[...]) else { continue }
            let rest = file.bytes[(start + prefix.utf8.count)..<range.upperBound]
            let version = rest.prefix { (0x30...0x39).contains($0) || $0 == 0x2e }.prefix(32)
            if version.contains(0x2e) { return PathBytes(version) }
        }
        return nil
    }

    /// Where `text` stands first in a range of `bytes`.
    static func find(_ text: String, in bytes: [UInt8], _ range: Range<Int>.SubSequence) -> Int? {
        find(Array(text.utf8), in: bytes, range)
    }

    /// Where `text` stands first in a range of `bytes`.
    static func find(_ text: [UInt8], in bytes: [UInt8], _ range: Range<Int>.SubSequence) -> Int? {
        guard let first = text.first, let lowest = range.first, let highest = range.last else { return nil }
        let span = bytes.span
        var position = lowest
        while position + text.count <= highest + 1 {
            if span[position] == first {
                var length = 1
                while length < text.count, span[position + length] == text[length] { length += 1 }
                if length == text.count { return position }
            }
            position += 1
        }
        return nil
    }
}
