internal import Diagnostics
internal import Enclavefile

/// Collects what is wrong with a target, each with its place in the file.
struct TargetProblems {
    private let target: BuildTarget
    /// What was noted so far, by the keys that say it.
    private(set) var found: [(key: String, error: TeeError)] = []

    init(_ target: BuildTarget) { self.target = target }

    /// What `body` makes of the key `key`; nil if it throws, which is noted.
    mutating func value<Value>(of key: String, _ body: () throws(TeeError) -> Value) -> Value? {
        do throws(TeeError) {
            return try body()
        } catch {
            found.append((key, error))
            return nil
        }
    }

    /// What was noted so far, with its places.
    var noted: TeeErrors? { TeeErrors(found.map { $0.error.within(target.place(of: $0.key)) }) }

    /// What is thrown where something is missing that only an error can have taken away.
    func failure() -> TeeErrors {
        noted
            ?? TeeErrors(
                TeeError(.enclavefile, object: target.name, cause: "it cannot be planned", hint: "check its keys")
            )
    }
}
