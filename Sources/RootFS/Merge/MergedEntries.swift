internal import Bytes

/// Where an entry is kept.
struct EntryPlace: Sendable {
    /// The layer in whose index it stands, counted from 0; negative for those that merging makes.
    let layer: Int32
    /// Its place there.
    let position: Int32
}

/// All entries that a tree is made of: those of the layers' indexes, which are shared with them, and those that no layer
/// has as they are.
struct MergedEntries: Sendable {
    private var layers: [[LayerEntry]] = []
    private var made: [LayerEntry] = [.implicitDirectory("")]

    /// A directory that no layer names itself.
    static let implicitDirectory = EntryPlace(layer: -1, position: 0)

    /// The entry at `place`.
    subscript(place: EntryPlace) -> LayerEntry {
        place.layer < 0 ? made[Int(place.position)] : layers[Int(place.layer)][Int(place.position)]
    }

    /// Adds those of the next layer.
    mutating func add(_ layer: [LayerEntry]) { layers.append(layer) }

    /// Keeps an entry that merging has made.
    mutating func keep(_ entry: LayerEntry) -> EntryPlace {
        made.append(entry)
        return EntryPlace(layer: -1, position: Int32(made.count - 1))
    }
}
