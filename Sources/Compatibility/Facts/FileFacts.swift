import Bytes

/// What `check` knows of one file of an image, gathered in the pass that indexed its layer.
public enum FileFacts: Sendable, Hashable {
    /// A program or shared object for x86-64.
    case elf(ELFFacts)
    /// An ELF file that cannot be used, and why: it is for another processor or class, or cut off or damaged.
    case unreadableELF(String, isForeign: Bool)
    /// A file that begins with `#!`: its first 16 KiB.
    case script([UInt8])
    /// A small configuration file whose content decides something, whole.
    case configuration([UInt8])
    /// The first bytes are those of a private key in PEM.
    case privateKey
    /// The first bytes of an executable file that is none of these.
    case other([UInt8])
    /// An archive of Java in which there are native libraries, or which names others.
    case javaArchive(JavaArchive)

    /// The version of the encoding. A cache that holds another one is of no use.
    public static let formatVersion: UInt8 = 5

    /// The facts as bytes.
    public var encoded: [UInt8] {
        var writer = FactsWriter()
        writer.number(FileFacts.formatVersion)
        switch self {
        case .elf(let facts):
            writer.number(1)
            facts.write(to: &writer)
        case .unreadableELF(let why, let isForeign):
            writer.number(2)
            writer.text(Array(why.utf8))
            writer.number(isForeign ? 1 : 0)
        case .script(let text):
            writer.number(3)
            writer.text(text)
        case .configuration(let text):
            writer.number(4)
            writer.text(text)
        case .privateKey:
            writer.number(5)
        case .other(let first):
            writer.number(6)
            writer.text(first)
        case .javaArchive(let archive):
            writer.number(7)
            archive.write(to: &writer)
        }
        return writer.bytes
    }

    /// Reads facts; nil if the bytes are of another version or damaged.
    public init?(decoding bytes: [UInt8]) {
        var reader = FactsReader(bytes)
        guard reader.number() == UInt64(FileFacts.formatVersion), let tag = reader.number() else { return nil }
        switch tag {
        case 1:
            guard let facts = ELFFacts(from: &reader) else { return nil }
            self = .elf(facts)
        case 2:
            guard let text = reader.text(), let isForeign = reader.number(), isForeign < 2 else { return nil }
            self = .unreadableELF(String(decoding: text, as: UTF8.self), isForeign: isForeign == 1)
        case 3:
            guard let text = reader.text() else { return nil }
            self = .script(text)
        case 4:
            guard let text = reader.text() else { return nil }
            self = .configuration(text)
        case 5:
            self = .privateKey
        case 6:
            guard let first = reader.text() else { return nil }
            self = .other(first)
        case 7:
            guard let archive = JavaArchive(from: &reader) else { return nil }
            self = .javaArchive(archive)
        default:
            return nil
        }
        guard reader.isAtEnd else { return nil }
    }

    /// Whether these encoded facts are of a private key, without decoding the facts of other files.
    static func isPrivateKey(_ encoded: [UInt8]) -> Bool { encoded == [formatVersion, 5] }

    /// The facts of an ELF file.
    public var elf: ELFFacts? {
        guard case .elf(let facts) = self else { return nil }
        return facts
    }

    /// What is in an archive of Java.
    public var javaArchive: JavaArchive? {
        guard case .javaArchive(let archive) = self else { return nil }
        return archive
    }

    /// The text of a script or configuration file.
    public var text: [UInt8]? {
        switch self {
        case .script(let text), .configuration(let text): text
        default: nil
        }
    }
}
