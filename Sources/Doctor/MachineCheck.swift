public import StrictJSON

/// One thing that `doctor` looked at.
public struct MachineCheck: Sendable, Hashable {
    /// What came of it.
    public enum Outcome: String, Sendable, Hashable {
        /// All is as it should be.
        case good
        /// Something goes without, or slower; conversions work.
        case limited
        /// Something that was asked for cannot work.
        case bad
    }

    /// A stable name, such as `cache`.
    public let name: String
    /// What was looked at: a folder, a kit.
    public let object: String
    /// What came of it.
    public let outcome: Outcome
    /// What was seen, for people.
    public let note: String
    /// What to do; empty if nothing is to be done.
    public let remedy: String

    /// A check and what came of it.
    public init(_ name: String, of object: String = "", _ outcome: Outcome, note: String, remedy: String = "") {
        self.name = name
        self.object = object
        self.outcome = outcome
        self.note = note
        self.remedy = remedy
    }

    /// As an object with `name`, `object`, `outcome`, `note` and `remedy`.
    public var json: JSONValue {
        .members([
            "name": .string(name), "object": .string(object), "outcome": .string(outcome.rawValue),
            "note": .string(note), "remedy": .string(remedy),
        ])
    }
}
