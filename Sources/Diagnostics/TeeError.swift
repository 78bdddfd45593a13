/// The error of every throwing function of tee-build: what failed, on what, why, and what to do.
///
/// Printed as `error: TB3301: read layer: sha256:…: etc/passwd: header checksum is wrong` and a `hint:` line.
public struct TeeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The stable code.
    public let code: ErrorCode
    /// What it happened to, outermost first: a layer, an entry, a key of a document.
    public private(set) var object: [String]
    /// Why, as a sentence fragment with the values that matter.
    public let cause: String
    /// What the user can do about it.
    public let hint: String

    /// An error with its code, the object it is about, the reason, and what to do.
    public init(_ code: ErrorCode, object: String, cause: String, hint: String) {
        self.code = code
        self.object = object.isEmpty ? [] : [object]
        self.cause = cause
        self.hint = hint
    }

    /// The same error seen from further out: `outer` is put before the objects named so far.
    public func within(_ outer: String) -> TeeError {
        var wider = self
        wider.object.insert(outer, at: 0)
        return wider
    }

    /// One line, without the hint.
    public var description: String {
        ([code.label, code.title] + object + [cause]).joined(separator: ": ")
    }
}

/// Runs `body`; an error that leaves it is told to be about `outer`.
public func describing<Result: ~Copyable>(
    _ outer: @autoclosure () -> String,
    _ body: () throws(TeeError) -> Result
) throws(TeeError) -> Result {
    do {
        return try body()
    } catch {
        throw error.within(outer())
    }
}
