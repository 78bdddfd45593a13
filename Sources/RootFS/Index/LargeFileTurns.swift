internal import HostProcess

/// Lets the threads that read layers hold the content of large files one after the other, so that memory does not grow
/// with their number.
final class LargeFileTurns: Sendable {
    /// Files of which more bytes are wanted wait for their turn.
    static let freeByteCount = 16 << 20

    private let tokens = BoundedQueue<Token>(capacity: 1)

    private struct Token: Sendable {}

    init() { _ = tokens.push(Token()) }

    /// Waits for those before it; what is answered ends the turn when nobody refers to it any more.
    func take() -> Turn {
        _ = tokens.pop()
        return Turn(self)
    }

    /// The right to hold a large file.
    final class Turn {
        private let turns: LargeFileTurns

        fileprivate init(_ turns: LargeFileTurns) { self.turns = turns }

        deinit { _ = turns.tokens.push(Token()) }
    }
}
