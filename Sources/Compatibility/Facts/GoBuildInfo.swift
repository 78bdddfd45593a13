import Bytes
import ELF

/// The build information that the Go linker puts into programs (Go 1.18 and later: `debug/buildinfo`, `.go.buildinfo`).
///
/// The section: 14 bytes `\xff Go buildinf:`, the pointer size, flags; with flag bit 1 set, at offset 32 two strings
/// with LEB128 lengths: the Go version and the module text, which stands between two 16-byte markers.
public struct GoBuildInfo: Sendable, Hashable {
    /// The Go version, such as `go1.21.5`; empty where Go before 1.18 put only pointers to it.
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
        guard let section = file.section(named: ".go.buildinfo"), let range = file.fileRange(of: section),
            range.count >= 32, file.bytes[range].starts(with: GoBuildInfo.magic)
        else { return nil }
        guard file.bytes[range.lowerBound + 15] & 2 != 0 else {
            self.init(version: [], module: [])
            return
        }
        var position = range.lowerBound + 32
        guard let version = GoBuildInfo.text(file.bytes, &position, range.upperBound) else {
            self.init(version: [], module: [])
            return
        }
        let module = GoBuildInfo.text(file.bytes, &position, range.upperBound) ?? []
        // Markers of 16 bytes stand before and after the text.
        self.init(version: version, module: module.count >= 33 ? Array(module.dropFirst(16).dropLast(16)) : [])
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
