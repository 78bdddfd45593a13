public import Bytes

/// What a kit of a LibOS must hold, as data: what `kit import` takes from a release and where it comes to stand.
public struct KitContract: Sendable {
    /// One file or folder of a release.
    public struct Item: Sendable {
        /// What it is for, in a few words.
        public let purpose: String
        /// Where releases have it, absolute; the first that is there is taken. `*` stands for a part of one name.
        public let sources: [PathBytes]
        /// Where it stands in converted images, absolute; nil for what only the conversion needs, which then stands
        /// under the path that the release has.
        public let destination: PathBytes?
        /// How the names of files end that are not taken of a folder.
        public let leftOut: [String]
        /// Whether it goes into converted images.
        public let isRuntime: Bool
        /// Whether a release without it is refused.
        public let isRequired: Bool
        /// Whether it belongs to the system that a release is installed on: a release in a folder of its own, as
        /// `meson install` leaves it, runs with those of the system around it.
        public let isOfSystem: Bool
        /// Where upstream has it, for the error about its absence.
        public let upstream: String

        /// An item.
        public init(
            purpose: String,
            sources: [PathBytes],
            destination: PathBytes? = nil,
            leavingOut leftOut: [String] = [],
            isRuntime: Bool,
            isRequired: Bool = true,
            isOfSystem: Bool = false,
            upstream: String
        ) {
            self.purpose = purpose
            self.sources = sources
            self.destination = destination
            self.leftOut = leftOut
            self.isRuntime = isRuntime
            self.isRequired = isRequired
            self.isOfSystem = isOfSystem
            self.upstream = upstream
        }
    }

    /// Where an installed release says its version, for releases that come without their packages' records.
    public enum VersionMark: Sendable {
        /// What the `*` of a path stands for, as in the name of a library.
        case path(PathBytes)
        /// The rest of the line of a file that begins with `prefix`, without blanks and quotes; `*` stands for a part
        /// of one name.
        case line(PathBytes, prefix: String)
    }

    /// Where the version is to be found; all that are there must agree.
    public let versionMarks: [VersionMark]
    /// Where releases that have none of these say it.
    public let olderVersionMarks: [VersionMark]

    /// The items for a release.
    public let items: @Sendable (_ version: String) -> [Item]

    /// A contract.
    public init(
        versionMarks: [VersionMark] = [],
        olderVersionMarks: [VersionMark] = [],
        items: @escaping @Sendable (_ version: String) -> [Item]
    ) {
        self.versionMarks = versionMarks
        self.olderVersionMarks = olderVersionMarks
        self.items = items
    }
}
