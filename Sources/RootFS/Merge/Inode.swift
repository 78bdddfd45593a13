internal import Tar

/// A file, directory, link or device of a tree; names lead to it.
struct Inode: Sendable {
    /// The entry that made it or gave it its attributes.
    var entry: EntryPlace
    /// What it is, as that entry says.
    var kind: TarEntryKind
    /// What it holds, as a place among the directories; negative if it is none.
    var directory: Int32
    /// The layer of that entry, counted from 0.
    var layer: Int32
}
