import Bytes
public import Diagnostics

/// The file header of ELF64 (System V gABI, chapter 4, `Elf64_Ehdr`), with its values as they stand.
public struct ELFHeader: Sendable, Hashable {
    /// Its size, and the number of first bytes of a file needed to read it.
    public static let size = 64
    /// EI_OSABI: 0 System V, 3 GNU.
    public let osABI: UInt8
    /// EI_ABIVERSION.
    public let abiVersion: UInt8
    /// e_type.
    public let type: ELFType
    /// e_machine; always ``ELFMachine/x86_64`` in a header that was read by ``ELFFile``.
    public let machine: ELFMachine
    /// e_version.
    public let version: UInt32
    /// e_entry: the address of the first instruction, 0 if there is none.
    public let entry: UInt64
    /// e_phoff: the file offset of the program headers.
    public let programHeaderOffset: UInt64
    /// e_shoff: the file offset of the section headers, 0 if there are none.
    public let sectionHeaderOffset: UInt64
    /// e_flags.
    public let flags: UInt32
    /// e_ehsize.
    public let headerSize: UInt16
    /// e_phentsize.
    public let programHeaderSize: UInt16
    /// e_phnum.
    public let programHeaderCount: UInt16
    /// e_shentsize.
    public let sectionHeaderSize: UInt16
    /// e_shnum; 0 with section headers present means that the count is in the first of them.
    public let sectionHeaderCount: UInt16
    /// e_shstrndx.
    public let sectionNameIndex: UInt16

    /// Reads the header that `bytes`, the beginning of a file, starts with.
    ///
    /// - Throws: `TB3500` for no ELF, `TB3501` if it is cut off, `TB3502` and `TB3503` for other classes and machines.
    public init(parsing bytes: [UInt8]) throws(TeeError) {
        guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else {
            throw TeeError(
                .elfMagic,
                object: "",
                cause: "it begins with \(hexadecimal(bytes.prefix(4))), not 7f454c46",
                hint: "name an x86-64 program or shared object"
            )
        }
        guard bytes.count >= ELFHeader.size else {
            throw ELFFile.truncated("the file header needs 64 bytes, the file has \(bytes.count)")
        }
        guard bytes[4] == 2, bytes[5] == 1 else {
            throw TeeError(
                .elfClass,
                object: "",
                cause:
                    "it is of class \(bytes[4]) and byte order \(bytes[5]); 2 (64-bit) and 1 (little-endian) are read",
                hint: "use the x86-64 build of the file"
            )
        }
        osABI = bytes[7]
        abiVersion = bytes[8]
        type = ELFType(rawValue: bytes.littleEndian(at: 16) ?? 0)
        machine = ELFMachine(rawValue: bytes.littleEndian(at: 18) ?? 0)
        version = bytes.littleEndian(at: 20) ?? 0
        entry = bytes.littleEndian(at: 24) ?? 0
        programHeaderOffset = bytes.littleEndian(at: 32) ?? 0
        sectionHeaderOffset = bytes.littleEndian(at: 40) ?? 0
        flags = bytes.littleEndian(at: 48) ?? 0
        headerSize = bytes.littleEndian(at: 52) ?? 0
        programHeaderSize = bytes.littleEndian(at: 54) ?? 0
        programHeaderCount = bytes.littleEndian(at: 56) ?? 0
        sectionHeaderSize = bytes.littleEndian(at: 58) ?? 0
        sectionHeaderCount = bytes.littleEndian(at: 60) ?? 0
        sectionNameIndex = bytes.littleEndian(at: 62) ?? 0
        guard machine == .x86_64 else {
            throw TeeError(
                .elfMachine,
                object: "",
                cause: "it is for \(machine), not for x86-64",
                hint: "use the x86-64 build of the file; of an image, the variant of --platform linux/amd64"
            )
        }
    }
}

/// e_type.
public struct ELFType: RawRepresentable, Sendable, Hashable {
    /// The value.
    public let rawValue: UInt16
    /// A type of this value.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// ET_REL: an object file for the linker.
    public static let relocatable = ELFType(rawValue: 1)
    /// ET_EXEC: a program at a fixed address.
    public static let executable = ELFType(rawValue: 2)
    /// ET_DYN: a shared object or a position-independent program.
    public static let dynamic = ELFType(rawValue: 3)
    /// ET_CORE: a memory image of a process.
    public static let core = ELFType(rawValue: 4)
}

/// e_machine.
public struct ELFMachine: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The value.
    public let rawValue: UInt16
    /// A machine of this value.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// EM_X86_64.
    public static let x86_64 = ELFMachine(rawValue: 62)

    /// The name where it is a usual one, and the number.
    public var description: String {
        let names: [(UInt16, String)] = [
            (3, "i386"), (8, "MIPS"), (20, "PowerPC"), (21, "PowerPC64"), (22, "S/390"), (40, "Arm"), (62, "x86-64"),
            (183, "AArch64"), (243, "RISC-V"), (258, "LoongArch"),
        ]
        let name = names.first { $0.0 == rawValue }?.1
        return name.map { "\($0) (e_machine \(rawValue))" } ?? "e_machine \(rawValue)"
    }
}
