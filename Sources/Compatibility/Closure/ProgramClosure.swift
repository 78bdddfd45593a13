public import Bytes

/// The files of an image that its programs open to start, as far as that can be told without running them.
public struct ProgramClosure: Sendable {
    /// Why a file is in it.
    public enum Reason: String, Sendable, Hashable {
        /// A program that runs.
        case program
        /// A script that runs, or a file that an interpreter is told to read.
        case script
        /// The loader that PT_INTERP names.
        case loader
        /// A library of DT_NEEDED.
        case library
        /// Something that a library or runtime loads by name: likely, not certain.
        case likely
    }

    /// One file.
    public struct Member: Sendable {
        /// The path that it is opened by, links not resolved.
        public let path: PathBytes
        /// The file that the path leads to.
        public let resolved: PathBytes
        /// The symbolic links between the two, outermost first.
        public let links: [PathBytes]
        /// Why it is here.
        public let reason: Reason
        /// The steps that led to it, itself last.
        public let chain: [String]
        /// Its size in bytes.
        public let size: UInt64
        /// Its mode bits.
        public let mode: UInt32
        /// What is known of it, if it is an ELF file.
        public let elf: ELFFacts?
        /// What is known of it, if it is an archive of Java with something of interest in it.
        public let archive: JavaArchive?
    }

    /// A library that no directory has.
    public struct Missing: Sendable, Hashable {
        /// The DT_NEEDED name.
        public let name: PathBytes
        /// The file that needs it.
        public let neededBy: PathBytes
        /// The directories that were tried, in order.
        public let tried: [PathBytes]
        /// Files of its name in those directories that are of no use, and why.
        public let obstacles: [String]
        /// The steps that led to the file that needs it.
        public let chain: [String]
        /// Whether only something likely needs it.
        public let isLikely: Bool
    }

    /// The files in the order in which they were reached; no path stands twice.
    public internal(set) var members: [Member] = []
    /// Libraries that were not found.
    public internal(set) var missing: [Missing] = []
    /// Which member answers which DT_NEEDED name of which member, for versions: needer, name, provider.
    var links: [(needer: Int, name: PathBytes, provider: Int)] = []
    /// The C library that loads each program, in the order of the programs.
    var libCs: [LibCKind?] = []

    /// The sum of the sizes, each file once however many paths lead to it.
    public var bytes: UInt64 {
        var seen: Set<PathBytes> = []
        var sum: UInt64 = 0
        for member in members where seen.insert(member.resolved).inserted {
            sum = sum.addingReportingOverflow(member.size).partialValue
        }
        return sum
    }

    /// The members that are certain to be opened.
    public var certain: [Member] { members.filter { $0.reason != .likely } }
}
