import Bytes

/// A program in the form that GNU ld gives Gramine's loader: segments, then a dynamic section with spare entries, then a
/// note.
public struct LoaderBlueprint: Sendable {
    /// The dynamic loader that it asks for.
    public var interpreter = "/lib64/ld-linux-x86-64.so.2"
    /// The libraries that it needs.
    public var needed = ["libprotobuf-c.so.1", "libc.so.6"]
    /// Entries of the dynamic section behind its end.
    public var spareEntries = 4
    /// Whether it has a note.
    public var hasNote = true
    /// DT_RUNPATH; nil for none.
    public var searchPath: String?

    /// One with the libraries of Gramine's.
    public init() {}

    /// The file.
    public func bytes() -> [UInt8] {
        var strings: [UInt8] = [0]
        func name(_ text: String) -> UInt64 {
            defer { strings += Array(text.utf8) + [0] }
            return UInt64(strings.count)
        }
        var dynamic: [(UInt64, UInt64)] = needed.map { (1, name($0)) }
        if let searchPath { dynamic.append((29, name(searchPath))) }
        let count = hasNote ? 5 : 4
        let interpreterOffset = 64 + count * 56
        let stringOffset = interpreterOffset + interpreter.utf8.count + 1
        let dynamicOffset = (stringOffset + strings.count + 15) / 16 * 16
        dynamic += [(5, UInt64(stringOffset)), (10, UInt64(strings.count))]
        let dynamicSize = (dynamic.count + 1 + spareEntries) * 16
        let size = dynamicOffset + dynamicSize + 32

        var file: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0] + [UInt8](repeating: 0, count: 56)
        file.store(littleEndian: UInt16(3), at: 16)
        file.store(littleEndian: UInt16(62), at: 18)
        file.store(littleEndian: UInt32(1), at: 20)
        file.store(littleEndian: UInt64(64), at: 32)
        for (offset, value) in [(52, UInt16(64)), (54, 56), (56, UInt16(count)), (58, 64)] {
            file.store(littleEndian: value, at: offset)
        }
        func segment(_ type: UInt32, _ flags: UInt32, _ offset: Int, _ size: Int) {
            file.append(littleEndian: type)
            file.append(littleEndian: flags)
            for value in [offset, offset, offset, size, size, 1] { file.append(littleEndian: UInt64(value)) }
        }
        segment(3, 4, interpreterOffset, interpreter.utf8.count + 1)
        segment(1, 5, 0, size)
        segment(1, 6, size, 0)
        segment(2, 6, dynamicOffset, dynamicSize)
        if hasNote { segment(4, 4, dynamicOffset + dynamicSize, 32) }
        file += Array(interpreter.utf8) + [0] + strings
        file += [UInt8](repeating: 0, count: dynamicOffset - file.count)
        for (tag, value) in dynamic {
            file.append(littleEndian: tag)
            file.append(littleEndian: value)
        }
        return file + [UInt8](repeating: 0, count: size - file.count)
    }
}
