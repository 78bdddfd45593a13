import Bytes
import ELF

/// The build information that the Go linker puts into programs (Go 1.13 and later: `debug/buildinfo`, `.go.buildinfo`).
///
/// It begins with 14 bytes `\xff Go buildinf:`, the pointer size, and flags. With flag bit 1 set (Go 1.18 and later) two
/// strings with LEB128 lengths stand at offset 32: the Go version and the module text. Without it the addresses of two
/// Go strings, that is of address and length, stand at offset 16. The module text stands between markers of 16 bytes.
public struct GoBuildInfo: Sendable, Hashable {
    /// The Go version, such as `go1.21.5`; empty where it could not be read.
    public let version: [UInt8]
    /// The module text: lines such as `build\t-buildmode=pie`.
    public let module: [UInt8]

    /// Build information of these texts.
    public init(version: [UInt8], module: [UInt8]) {
        self.version = version
        self.module = module
    }

    /// The value of a `build` line, such as `-buildmode` or `CGO_ENABLED`; nil if there is none.
    public func setting(_ name: String) -> [UInt8]? {
        let prefix = Array("build\t\(name)=".utf8)
        let line = module.split(separator: 0x0a).first { $0.starts(with: prefix) }
        return line.map { Array($0.dropFirst(prefix.count)) }
    }

    /// The longest text that is read.
    private static let limit = 1 << 18

    /// The build information in `file`; nil if it is no Go program.
    init?(_ file: ELFFile) {
        guard let (range, address) = GoBuildInfo.place(in: file) else { return nil }
        let isInline = file.bytes[range.lowerBound + 15] & 2 != 0
        let hasPointers = file.bytes[range.lowerBound + 14] == 8
        var texts: (version: [UInt8], module: [UInt8]) = ([], [])
        if isInline {
            texts = GoBuildInfo.inline(file, range)
        } else if hasPointers {
            texts = GoBuildInfo.pointed(file, address)
        }
        let module = texts.module
        self.init(version: texts.version, module: module.count >= 33 ? Array(module.dropFirst(16).dropLast(16)) : [])
    }

    /// Where it stands: in its section, else, of a file without section headers, at a multiple of 16 bytes near the
    /// beginning of the first segment with data, where the Go linker puts it.
    private static func place(in file: ELFFile) -> (range: Range<Int>, address: UInt64)? {
        if let section = file.section(named: ".go.buildinfo"), let range = file.fileRange(of: section) {
            return range.count >= 32 && file.bytes[range].starts(with: magic) ? (range, section.address) : nil
        }
        guard let data = file.segments.first(where: { $0.type == .load && $0.isWritable && !$0.isExecutable }),
            let range = file.fileRange(of: data)
        else { return nil }
        let starts = stride(from: range.lowerBound, to: min(range.upperBound - 31, range.lowerBound + 1 << 16), by: 16)
        guard let start = starts.first(where: { file.bytes[$0] == 0xff && file.bytes[$0...].starts(with: magic) })
        else {
            return nil
        }
        return (start..<range.upperBound, data.address &+ UInt64(start - range.lowerBound))
    }

    private static func inline(_ file: ELFFile, _ range: Range<Int>) -> (version: [UInt8], module: [UInt8]) {
        var position = range.lowerBound + 32
        guard let version = text(file.bytes, &position, range.upperBound) else { return ([], []) }
        return (version, text(file.bytes, &position, range.upperBound) ?? [])
    }

    private static func pointed(_ file: ELFFile, _ start: UInt64) -> (version: [UInt8], module: [UInt8]) {
        func number(_ address: UInt64) -> UInt64? {
            file.fileRange(ofAddress: address, count: 8).flatMap { file.bytes.littleEndian(at: $0.lowerBound) }
        }
        // In a PIE the addresses may stand in the relocations only (8 is R_X86_64_RELATIVE).
        func pointer(_ address: UInt64) -> UInt64? {
            guard let value = number(address), value == 0 else { return number(address) }
            let found = file.dynamicRelocations().lazy.first { $0.type == 8 && $0.offset == address }
            return found.map { UInt64(bitPattern: $0.addend) }
        }
        func text(_ address: UInt64) -> [UInt8] {
            guard let header = pointer(address), let content = pointer(header), let length = number(header &+ 8),
                length <= UInt64(limit), let range = file.fileRange(ofAddress: content, count: Int(length))
            else { return [] }
            return Array(file.bytes[range])
        }
        return (text(start &+ 16), text(start &+ 24))
    }

    private static let magic: [UInt8] = [0xff] + Array(" Go buildinf:".utf8)

    private static func text(_ bytes: [UInt8], _ position: inout Int, _ end: Int) -> [UInt8]? {
        var length = 0
        for shift in stride(from: 0, to: 28, by: 7) {
            guard position < end else { return nil }
            let byte = bytes[position]
            position += 1
            length |= Int(byte & 0x7f) << shift
            guard byte >= 0x80 else {
                guard length <= limit, length <= end - position else { return nil }
                defer { position += length }
                return Array(bytes[position..<position + length])
            }
        }
        return nil
    }
}
