internal import Bytes

/// A program without a library that makes directories, changes to one and runs a program with fixed arguments.
///
/// Occlum starts every program in `/` and takes its arguments from the host (entry.rs, `do_new_process`). With this
/// program as the only entry point, WorkingDir holds and the arguments are those of the measured image. The same
/// program, outside, starts `occlum-run` in the instance's directory.
struct Launcher: Sendable, Hashable {
    /// The loader that PT_INTERP names. Occlum runs no program without one; nil is for outside.
    var interpreter: PathBytes?
    /// Directories to make first, with mode 0755, parents before children; those that are there stay.
    var newDirectories: [PathBytes] = []
    /// Where the program starts.
    var directory: PathBytes
    /// The program.
    var program: PathBytes
    /// Its arguments, its own name first.
    var arguments: [PathBytes]

    /// The ELF file: position independent, with the loader's minimum of a dynamic section, and no relocation.
    var file: [UInt8] {
        interpreter.map { loadedFile($0) } ?? staticFile
    }

    private static let code = Bytes.bytes(hexadecimal: LauncherCode.text.split(separator: "\n").joined()) ?? []
    private static let page = 4096
    private static let headerSize = 64, programHeaderSize = 56

    private var staticFile: [UInt8] {
        let start = Launcher.headerSize + 2 * Launcher.programHeaderSize
        let text = Launcher.code + record
        var file = ELFText(entry: start, programHeaders: 2)
        file.segment(type: 1, flags: 5, offset: 0, size: start + text.count, alignment: Launcher.page)
        file.segment(type: 0x6474_e551, flags: 6, offset: 0, size: 0, alignment: 16)
        return file.bytes + text
    }

    private func loadedFile(_ interpreter: PathBytes) -> [UInt8] {
        let headers = Launcher.headerSize + 6 * Launcher.programHeaderSize
        let name = interpreter.bytes + [0]
        // A hash table of one bucket without symbols, the null symbol, and an empty string: musl looks for all three.
        let hash = aligned(headers + name.count)
        let symbols = hash + 16
        let strings = symbols + 24
        let start = strings + 8
        let text = Launcher.code + record
        let dynamic = (start + text.count + Launcher.page - 1) / Launcher.page * Launcher.page
        let entries: [(tag: UInt64, value: Int)] = [
            (4, hash), (5, strings), (6, symbols), (10, 1), (11, 24), (21, 0), (0x6fff_fffb, 0x0800_0000), (0, 0),
        ]
        let dynamicSize = entries.count * 16
        var file = ELFText(entry: start, programHeaders: 6)
        file.segment(
            type: 6,
            flags: 4,
            offset: Launcher.headerSize,
            size: 6 * Launcher.programHeaderSize,
            alignment: 8
        )
        file.segment(type: 3, flags: 4, offset: headers, size: name.count, alignment: 1)
        file.segment(type: 1, flags: 5, offset: 0, size: start + text.count, alignment: Launcher.page)
        file.segment(type: 1, flags: 6, offset: dynamic, size: dynamicSize, alignment: Launcher.page)
        file.segment(type: 2, flags: 6, offset: dynamic, size: dynamicSize, alignment: 8)
        file.segment(type: 0x6474_e551, flags: 6, offset: 0, size: 0, alignment: 16)
        file.bytes += name
        file.pad(to: hash)
        for word: UInt32 in [1, 1, 0, 0] { file.bytes.append(littleEndian: word) }
        file.pad(to: start)
        file.bytes += text
        file.pad(to: dynamic)
        for entry in entries {
            file.bytes.append(littleEndian: entry.tag)
            file.bytes.append(littleEndian: UInt64(entry.value))
        }
        return file.bytes
    }

    /// What the code reads, see launcher.S.
    private var record: [UInt8] {
        let strings = [directory, program] + newDirectories + arguments
        var offset = 16 + 4 * (newDirectories.count + arguments.count)
        var offsets: [UInt32] = []
        var text: [UInt8] = []
        for string in strings {
            offsets.append(UInt32(truncatingIfNeeded: offset))
            text += string.bytes + [0]
            offset += string.bytes.count + 1
        }
        var record: [UInt8] = []
        let counts = [UInt32(newDirectories.count), UInt32(arguments.count)]
        for word in offsets.prefix(2) + counts + offsets.dropFirst(2) { record.append(littleEndian: word) }
        return record + text
    }

    private func aligned(_ offset: Int) -> Int { (offset + 7) / 8 * 8 }
}

/// The bytes of an ELF64 file whose segments stand at the addresses that are their offsets.
private struct ELFText {
    var bytes: [UInt8]

    init(entry: Int, programHeaders: UInt16) {
        bytes = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        // ET_DYN for x86-64.
        bytes.append(littleEndian: 3 as UInt16)
        bytes.append(littleEndian: 62 as UInt16)
        bytes.append(littleEndian: 1 as UInt32)
        for word: UInt64 in [UInt64(entry), 64, 0] { bytes.append(littleEndian: word) }
        bytes.append(littleEndian: 0 as UInt32)
        for half: UInt16 in [64, 56, programHeaders, 64, 0, 0] { bytes.append(littleEndian: half) }
    }

    mutating func segment(type: UInt32, flags: UInt32, offset: Int, size: Int, alignment: Int) {
        bytes.append(littleEndian: type)
        bytes.append(littleEndian: flags)
        for word in [offset, offset, offset, size, size, alignment] { bytes.append(littleEndian: UInt64(word)) }
    }

    mutating func pad(to offset: Int) {
        bytes.append(contentsOf: repeatElement(0, count: max(0, offset - bytes.count)))
    }
}
