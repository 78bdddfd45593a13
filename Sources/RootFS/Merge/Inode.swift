/// A file, directory, link or device of a tree; names lead to it.
struct Inode: Sendable {
    /// What it is, as the entry says that made it or gave it its attributes.
    var entry: LayerEntry
    /// The layer of that entry, counted from 0.
    var layer: Int
    /// What it holds, as a place among the directories; negative if it is none.
    var directory: Int
}
