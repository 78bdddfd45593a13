public import Bytes

/// What the rules need to know of a LibOS release. The back end makes it of the kit, so that nothing of it is guessed.
public struct KitFacts: Sendable {
    /// The LibOS, such as `occlum`.
    public let libOS: String
    /// Its version, such as `0.31.0`; empty if it is not known.
    public let version: String
    /// What it refuses.
    public var rules: LibOSRules
    /// The C libraries that it brings; those that it does not replace are the image's own.
    public var libCs: Set<LibCKind> = []
    /// The versions that the kit's glibc files define (DT_VERDEF), such as `GLIBC_2.31`; nil if they were not read.
    public var glibcVersions: Set<PathBytes>?
    /// The names that the kit's musl libc defines; nil if it was not read.
    public var muslExports: Set<PathBytes>?
    /// Where no kit was named: the glibc versions that releases of the LibOS are known to bring, such as `2.31`, from old
    /// to new; the kit at hand may have any of them.
    public var documentedGLIBC: [String] = []
    /// Where no kit was named: names that newer musl defines and the LibOS's is known to lack.
    public var documentedMuslGaps: Set<PathBytes> = []
    /// File names of loaders and libraries that the kit adds to the tree, so that the image need not have them.
    public var providedLibraries: Set<PathBytes> = []

    /// The versions that each provided library defines, by its name.
    public private(set) var providedVersions: [PathBytes: Set<PathBytes>] = [:]

    /// Facts of a release.
    public init(libOS: String, version: String, rules: LibOSRules) {
        self.libOS = libOS
        self.version = version
        self.rules = rules
    }

    /// Takes in a file of the kit: the versions of a glibc, the names of a musl, and its name as provided.
    public mutating func add(library name: PathBytes, facts: ELFFacts) {
        providedLibraries.insert(name)
        providedVersions[name] = Set(facts.versionDefinitions)
        switch LibCKind(fileName: name) {
        case .glibc:
            libCs.insert(.glibc)
            glibcVersions = (glibcVersions ?? []).union(facts.versionDefinitions)
        case .musl:
            libCs.insert(.musl)
            muslExports = (muslExports ?? []).union(facts.exports)
        case nil:
            if facts.versionDefinitions.contains(where: { $0.bytes.starts(with: "GLIBC_".utf8) }) {
                glibcVersions = (glibcVersions ?? []).union(facts.versionDefinitions)
            }
        }
    }

    /// The names that musl got after 1.1.24, which all releases of Occlum have (occlum/musl, branch 1.1.24): the exported
    /// names of musl 1.2.5 and of 2025's master that a build of that branch does not have.
    public static let muslAfter1124: Set<PathBytes> = [
        "_Fork", "gettid", "posix_getdents", "preadv2", "pthread_getname_np", "pwritev2", "qsort_r", "reallocarray",
        "renameat2", "statx", "tcgetwinsize", "tcsetwinsize",
    ]

    /// The name for people, such as `occlum 0.31.0`.
    public var name: String { version.isEmpty ? libOS : "\(libOS) \(version)" }
}

/// A version of the form `GLIBC_2.34`, for comparing.
struct GLIBCVersion: Comparable, Hashable, CustomStringConvertible {
    let numbers: [Int]

    /// The version that `name` stands for; nil for GLIBC_PRIVATE and all that is no number.
    init?(_ name: PathBytes) {
        guard name.bytes.starts(with: "GLIBC_".utf8), let text = PathBytes(name.bytes.dropFirst(6)).text else {
            return nil
        }
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.allSatisfy({ $0 != nil }), !numbers.isEmpty else { return nil }
        self.numbers = numbers.compactMap(\.self)
    }

    /// The version of a number such as `2.31`.
    init?(number: String) { self.init(PathBytes("GLIBC_" + number)) }

    var description: String { numbers.map { String($0) }.joined(separator: ".") }

    static func < (left: GLIBCVersion, right: GLIBCVersion) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }
}
