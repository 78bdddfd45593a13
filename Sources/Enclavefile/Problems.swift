internal import Diagnostics
internal import TOML

/// What is wrong with a file: reading goes on behind what does not depend on it, so that all is told at once.
final class Problems {
    private var found: [(position: TOMLPosition?, error: TeeError)] = []

    /// Notes an error of the place `position`. What several targets have from one place of the file is told once.
    func add(_ error: TeeError, at position: TOMLPosition?) {
        if let position, found.contains(where: { $0.position == position && $0.error.cause == error.cause }) { return }
        found.append((position, error))
    }

    /// Notes an error of what a key says, unless something else is wrong with it already.
    func add(_ error: TeeError, ofKey key: String, _ target: BuildTarget) {
        let position = target.places[key] ?? target.position
        guard !found.contains(where: { $0.position != nil && $0.position == position }) else { return }
        add(error, at: position)
    }

    /// The errors in the order of their places.
    var errors: [TeeError] {
        func rank(_ entry: EnumeratedSequence<[(position: TOMLPosition?, error: TeeError)]>.Element) -> (Int, Int, Int)
        {
            (entry.element.position?.line ?? 0, entry.element.position?.column ?? 0, entry.offset)
        }
        return found.enumerated().sorted { rank($0) < rank($1) }.map(\.element.error)
    }
}
