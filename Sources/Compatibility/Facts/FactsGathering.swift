public import Bytes
import Diagnostics
import ELF

/// Decides which files of an image are looked into, and makes their facts, during the one pass over a layer.
public struct FactsGathering: Sendable {
    /// What the inspection is and does: part of the key of every cache that holds its results.
    public static let identity = "compatibility-facts-\(FileFacts.formatVersion)"

    /// The number of first bytes that ``bytesWanted(path:mode:size:first:)`` decides by.
    public static let probeSize = 64

    /// The most bytes of one ELF file that are looked at.
    public static let elfLimit = 256 << 20
    /// The most bytes of an archive of Java, whose directory is at its end.
    public static let archiveLimit = 256 << 20
    /// The most bytes of a script.
    public static let scriptLimit = 16 << 10
    /// How many first bytes are kept of an executable file that is neither ELF nor script.
    static let beginning = 16
    /// The most bytes of a configuration file.
    public static let configurationLimit = 256 << 10

    /// A gathering of facts.
    public init() {}

    /// How many first bytes of a regular file are needed; nil if it is of no interest.
    ///
    /// `path` is the entry's, with or without a leading slash; `first` are its first bytes, up to ``probeSize``.
    public func bytesWanted(path: PathBytes, mode: UInt32, size: Int, first: [UInt8]) -> Int? {
        if FactsGathering.isELF(first) { return min(size, FactsGathering.elfLimit) }
        if FactsGathering.isScript(first) { return min(size, FactsGathering.scriptLimit) }
        if FactsGathering.isConfiguration(path), size <= FactsGathering.configurationLimit { return size }
        if FactsGathering.isArchive(path, first), size <= FactsGathering.archiveLimit { return size }
        if FactsGathering.isPrivateKey(first) { return min(size, FactsGathering.probeSize) }
        return mode & 0o111 == 0 || size == 0 ? nil : min(size, FactsGathering.beginning)
    }

    /// The encoded ``FileFacts`` of a file for which bytes were wanted; `content` are those bytes. Nil if they turn
    /// out to say nothing.
    public func facts(path: PathBytes, mode: UInt32, size: Int, content: [UInt8]) -> [UInt8]? {
        if FactsGathering.isELF(content) {
            do {
                let file = try ELFFile(parsing: content)
                if content.count == size, let why = FactsGathering.cut(file) {
                    return FileFacts.unreadableELF(why, isForeign: false).encoded
                }
                return FileFacts.elf(try ELFFacts(file, isPartial: content.count < size)).encoded
            } catch {
                let isForeign = error.code == .elfClass || error.code == .elfMachine
                return FileFacts.unreadableELF(error.cause, isForeign: isForeign).encoded
            }
        }
        if FactsGathering.isScript(content) { return FileFacts.script(content).encoded }
        if FactsGathering.isConfiguration(path) { return FileFacts.configuration(content).encoded }
        if FactsGathering.isArchive(path, content), content.count == size, let archive = JavaArchive(content) {
            return FileFacts.javaArchive(archive).encoded
        }
        if FactsGathering.isPrivateKey(content) { return FileFacts.privateKey.encoded }
        guard mode & 0o111 != 0, size > 0 else { return nil }
        return FileFacts.other(Array(content.prefix(FactsGathering.beginning))).encoded
    }

    /// Why a whole file is less than its program headers speak of; nil if it is not. The kernel maps such a file all
    /// the same and ends the program where it touches what is missing (SIGBUS); ld.so says "file too short".
    private static func cut(_ file: ELFFile) -> String? {
        let loaded = file.segments.filter { $0.type == .load && $0.fileSize > 0 }
        guard let cut = loaded.first(where: { file.fileRange(of: $0) == nil }) else { return nil }
        let end = cut.offset.addingReportingOverflow(cut.fileSize)
        let needed = end.overflow ? "more than any file has" : "\(end.partialValue)"
        return "it is cut off: its segments need \(needed) bytes, it has \(file.bytes.count)"
    }

    private static func isELF(_ first: [UInt8]) -> Bool { first.starts(with: [0x7f, 0x45, 0x4c, 0x46]) }

    private static func isScript(_ first: [UInt8]) -> Bool { first.starts(with: "#!".utf8) }

    private static func isArchive(_ path: PathBytes, _ first: [UInt8]) -> Bool {
        first.starts(with: [0x50, 0x4b, 3, 4]) && JavaArchive.isArchive(path)
    }

    /// RFC 7468 labels and OpenSSH's, all of which end with `PRIVATE KEY-----`.
    private static func isPrivateKey(_ first: [UInt8]) -> Bool {
        first.starts(with: "-----BEGIN ".utf8) && first.prefix(probeSize).count > 20
            && PathBytes(first.prefix(probeSize)).contains("PRIVATE KEY-----")
    }

    private static func isConfiguration(_ path: PathBytes) -> Bool {
        let parts = path.components.map { PathBytes($0) }
        guard let name = parts.last else { return false }
        // A shell is given scripts without a first line as well: `sh start.sh`.
        // Jib puts a class path into a file.
        if name == "jib-classpath-file" || name.hasSuffix(".runtimeconfig.json") { return true }
        if name == "nginx.conf" || name.bytes.suffix(3).elementsEqual(".sh".utf8) { return true }
        if parts.first == "etc" {
            if parts.count == 2 { return configurationNames.contains(name) }
            return parts.count == 3 && parts[1] == "ld.so.conf.d" && name.bytes.suffix(5).elementsEqual(".conf".utf8)
        }
        if parts == ["usr", "lib", "os-release"] { return true }
        // A JDK's description of itself: JAVA_VERSION="17.0.9" and so on.
        return name == "release" && parts.contains { $0.contains("jvm") || $0.contains("jdk") || $0.contains("java") }
    }

    private static let configurationNames: Set<PathBytes> = [
        "passwd", "group", "ld.so.conf", "ld.so.cache", "ld.so.preload", "ld-musl-x86_64.path",
        "nsswitch.conf", "os-release", "alpine-release",
    ]
}

extension PathBytes {
    /// Whether the bytes of `text` stand somewhere in these.
    func contains(_ text: String) -> Bool { RuntimeStrings.find(text, in: bytes, bytes.indices[...]) != nil }
}
