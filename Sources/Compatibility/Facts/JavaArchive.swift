public import Bytes
import ELF

/// What matters of a jar: the native libraries that are packed in it, and the jars that it names.
public struct JavaArchive: Sendable, Hashable {
    /// A shared object for x86-64 Linux in an archive.
    public struct Library: Sendable, Hashable {
        /// The entry; in an archive within the archive behind `ARCHIVE!/`.
        public let name: PathBytes
        /// The C library that it needs; nil where it needs none or was too large to be looked into.
        public let libC: LibCKind?
        /// The newest version of glibc that it needs, such as `GLIBC_2.17`.
        public let glibc: PathBytes?
    }

    /// The libraries in the order of the archive.
    public var libraries: [Library] = []
    /// Class-Path of its manifest, as written.
    public var classPath: [PathBytes] = []

    /// Limits against archives made to keep us busy: libraries that are kept and looked at, bytes of one, archives in
    /// each other.
    private static let libraryLimit = 64, lookLimit = 500, sizeLimit = 128 << 20, depthLimit = 2
    private static let manifestLimit = 256 << 10

    /// How many bytes may still be unpacked. Libraries shrink to a half or a third.
    private var budget: Int
    private var looks = 0

    /// The archive that `bytes` are; nil if they are none, or there is nothing of interest in it.
    init?(_ bytes: [UInt8]) {
        budget = min(256 << 20, 16 * bytes.count)
        guard let archive = ZIPArchive(bytes, bytes.indices) else { return nil }
        read(archive, bytes, prefix: [], depth: 1)
        guard !libraries.isEmpty || !classPath.isEmpty else { return nil }
    }

    init(libraries: [Library], classPath: [PathBytes]) {
        self.libraries = libraries
        self.classPath = classPath
        budget = 0
    }

    private mutating func read(_ archive: ZIPArchive, _ bytes: [UInt8], prefix: [UInt8], depth: Int) {
        archive.forEachEntry { entry in
            let name = entry.name.bytes
            if JavaArchive.isLibrary(entry.name) {
                looks += 1
                if let library = library(entry, in: archive, prefix: prefix) { libraries.append(library) }
            } else if depth == 1, entry.name == "META-INF/MANIFEST.MF", entry.byteCount <= JavaArchive.manifestLimit {
                classPath = archive.content(of: entry).map(JavaArchive.classPath) ?? []
            } else if depth < JavaArchive.depthLimit, JavaArchive.isArchive(entry.name) {
                looks += 1
                let prefix = prefix + name + Array("!/".utf8)
                if let range = archive.storedRange(of: entry), let inner = ZIPArchive(bytes, range) {
                    read(inner, bytes, prefix: prefix, depth: depth + 1)
                } else if let unpacked = content(entry, in: archive),
                    let inner = ZIPArchive(unpacked, unpacked.indices)
                {
                    read(inner, unpacked, prefix: prefix, depth: depth + 1)
                }
            }
            return libraries.count < JavaArchive.libraryLimit && looks < JavaArchive.lookLimit
        }
    }

    private func isWithinBudget(_ entry: ZIPArchive.Entry) -> Bool {
        entry.byteCount <= min(budget, JavaArchive.sizeLimit)
    }

    private mutating func content(_ entry: ZIPArchive.Entry, in archive: ZIPArchive) -> [UInt8]? {
        guard isWithinBudget(entry) else { return nil }
        budget -= entry.byteCount
        return archive.content(of: entry)
    }

    private mutating func library(_ entry: ZIPArchive.Entry, in archive: ZIPArchive, prefix: [UInt8]) -> Library? {
        let name = PathBytes(prefix + entry.name.bytes)
        guard isWithinBudget(entry) else { return Library(name: name, libC: nil, glibc: nil) }
        guard let content = content(entry, in: archive), let file = try? ELFFile(parsing: content),
            JavaArchive.isOfLinux(content, file.dynamic?.needed ?? [])
        else { return nil }
        let versions = ((try? file.versionNeeds()) ?? []).flatMap(\.versions).compactMap { need in
            GLIBCVersion(need.name).map { ($0, need.name) }
        }
        return Library(
            name: name,
            libC: versions.isEmpty ? file.dynamic?.needed.compactMap { LibCKind(fileName: $0) }.first : .glibc,
            glibc: versions.max { $0.0 < $1.0 }?.1
        )
    }

    /// Whether an ELF file is for Linux and not for Android, a BSD or Solaris, for which archives have libraries too.
    private static func isOfLinux(_ bytes: [UInt8], _ needed: [PathBytes]) -> Bool {
        let abi = bytes[7]
        guard abi == 0 || abi == 3 else { return false }
        return !needed.contains { name in
            ["libdl.so", "libm.so", "liblog.so"].contains(name)
                || name.bytes.starts(with: "libc.so.".utf8) && name != "libc.so.6"
        }
    }

    /// `.so` at the end, or a version behind it.
    private static func isLibrary(_ name: PathBytes) -> Bool {
        let stem = name.bytes.reversed().drop { (0x30...0x39).contains($0) || $0 == 0x2e }
        return stem.starts(with: "os.".utf8)
    }

    /// Whether a name is that of an archive of Java.
    static func isArchive(_ name: PathBytes) -> Bool {
        [".jar", ".war", ".ear"].contains { name.bytes.suffix(4).elementsEqual($0.utf8) }
    }

    /// Class-Path of a manifest (JAR File Specification): words, on lines that go on where the next begins with a blank.
    private static func classPath(_ manifest: [UInt8]) -> [PathBytes] {
        var value: [UInt8] = []
        var isWithin = false
        for line in manifest.filter({ $0 != 0x0d }).split(separator: 0x0a) {
            if isWithin, line.first == 0x20 {
                value += line.dropFirst()
            } else {
                isWithin = line.starts(with: "Class-Path:".utf8)
                if isWithin { value = Array(line.dropFirst(11)) }
            }
        }
        return Array(CommandWrapper.words(value[...]).prefix(1000))
    }
}

extension JavaArchive {
    func write(to writer: inout FactsWriter) {
        writer.paths(classPath)
        writer.number(libraries.count)
        for library in libraries {
            writer.text(library.name.bytes)
            writer.number(library.libC == nil ? 0 : library.libC == .glibc ? 1 : 2)
            writer.path(library.glibc)
        }
    }

    init?(from reader: inout FactsReader) {
        guard let classPath = reader.paths(), let count = reader.count() else { return nil }
        var libraries: [Library] = []
        for _ in 0..<count {
            guard let name = reader.text(), let kind = reader.number(), kind < 3, let glibc = reader.optionalPath()
            else { return nil }
            let libC: LibCKind? = kind == 0 ? nil : kind == 1 ? .glibc : .musl
            libraries.append(Library(name: PathBytes(name), libC: libC, glibc: glibc))
        }
        self.init(libraries: libraries, classPath: classPath)
    }
}
