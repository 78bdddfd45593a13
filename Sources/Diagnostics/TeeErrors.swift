/// Errors that do not depend on each other, to be told together, in the order in which they are to be read.
public struct TeeErrors: Error, Sendable, Equatable {
    /// The first.
    public let first: TeeError
    /// The others.
    public let others: [TeeError]

    /// Several errors; nil for none.
    public init?(_ errors: [TeeError]) {
        guard let first = errors.first else { return nil }
        self.first = first
        others = Array(errors.dropFirst())
    }

    /// One error.
    public init(_ error: TeeError) {
        first = error
        others = []
    }

    /// All of them.
    public var all: [TeeError] { [first] + others }

    /// The same errors seen from further out.
    public func within(_ outer: String) -> TeeErrors {
        TeeErrors(all.map { $0.within(outer) }) ?? self
    }
}
