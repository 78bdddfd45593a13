import Bytes

/// What a test wants in an ELF file; ``bytes()`` makes the file.
public struct ELFBlueprint: Sendable {
    /// How the dynamic symbols are counted.
    public enum Hash: Sendable {
        case sysv, gnu, emptyGNU, none
    }

    /// A dynamic symbol. Undefined ones must stand before defined ones.
    public struct Symbol: Sendable {
        let name: String
        let binding: UInt8
        let type: UInt8
        let isDefined: Bool
        let version: UInt16

        /// A symbol; `version` is its DT_VERSYM entry.
        public init(_ name: String, binding: UInt8 = 1, type: UInt8 = 2, defined: Bool = false, version: UInt16 = 1) {
            self.name = name
            self.binding = binding
            self.type = type
            self.isDefined = defined
            self.version = version
        }
    }

    /// e_type.
    public var type: UInt16 = 3
    /// e_machine.
    public var machine: UInt16 = 62
    /// PT_INTERP.
    public var interpreter: String?
    /// Whether there is a PT_DYNAMIC.
    public var isDynamic = true
    /// DT_NEEDED.
    public var needed: [String] = []
    /// DT_SONAME.
    public var soname: String?
    /// DT_RPATH.
    public var rpath: String?
    /// DT_RUNPATH.
    public var runpath: String?
    /// DT_FLAGS_1.
    public var flags1: UInt64 = 0
    /// Other dynamic entries, tag and value.
    public var entries: [(Int64, UInt64)] = []
    /// Dynamic symbols after the empty first one.
    public var symbols: [Symbol] = []
    /// DT_HASH, DT_GNU_HASH or neither.
    public var hash = Hash.sysv
    /// DT_VERNEED; indices count on from 2 in the order given.
    public var versionNeeds: [(library: String, versions: [String])] = []
    /// DT_VERDEF; the first is the base, indices count from 1.
    public var versionDefinitions: [String] = []
    /// DT_RELA.
    public var relocations: [(offset: UInt64, type: UInt32, symbol: UInt32, addend: Int64)] = []
    /// Content of a PT_NOTE.
    public var notes: [UInt8] = []
    /// Content of .text.
    public var code: [UInt8] = [0xc3]
    /// Sections besides .dynsym, .dynstr, .dynamic and .text.
    public var sections: [(name: String, content: [UInt8])] = []
    /// Whether section headers are written.
    public var hasSections = true

    /// A shared object with nothing in it.
    public init() {}

    /// A dynamically linked position-independent program for this loader.
    public static func program(interpreter: String, needed: [String] = []) -> ELFBlueprint {
        var blueprint = ELFBlueprint()
        blueprint.interpreter = interpreter
        blueprint.needed = needed
        blueprint.flags1 = 0x0800_0000
        return blueprint
    }

    /// A shared object of this name.
    public static func library(_ soname: String, needed: [String] = []) -> ELFBlueprint {
        var blueprint = ELFBlueprint()
        blueprint.soname = soname
        blueprint.needed = needed
        return blueprint
    }

    /// A note of PT_NOTE with padding to 4 bytes.
    public static func note(_ name: String, type: UInt32, _ content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: UInt32(name.utf8.count + 1))
        bytes.append(littleEndian: UInt32(content.count))
        bytes.append(littleEndian: type)
        bytes += Array(name.utf8) + [0]
        bytes += [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
        bytes += content
        return bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }

    /// The file. One PT_LOAD maps it whole; a second one maps the dynamic section 4 KiB further up.
    public func bytes() -> [UInt8] {
        var assembly = ELFAssembly(self)
        return assembly.build()
    }
}
