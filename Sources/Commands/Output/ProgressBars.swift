internal import Diagnostics
internal import Synchronization

/// Progress for a terminal: a bar for each step under way, drawn over the last ones.
final class ProgressBars: ProgressObserver {
    private struct State {
        var running: [(step: ProgressStep, done: Int)] = []
        var drawnLines = 0
        var lastDrawn: ContinuousClock.Instant?
    }

    private let context: CommandContext
    private let columns: Int
    private let state = Mutex(State())

    init(context: CommandContext, columns: Int) {
        self.context = context
        self.columns = max(columns, 20)
    }

    func begin(_ step: ProgressStep) {
        state.withLock { state in
            state.running.append((step, 0))
            draw(&state, above: [], force: true)
        }
    }

    func advance(_ step: ProgressStep, byteCount: Int) {
        state.withLock { state in
            guard let index = state.running.firstIndex(where: { $0.step == step }) else { return }
            state.running[index].done += byteCount
            draw(&state, above: [], force: false)
        }
    }

    func end(_ step: ProgressStep, note: String) {
        state.withLock { state in
            state.running.removeAll { $0.step == step }
            draw(&state, above: [note.isEmpty ? step.name : "\(step.name): \(note)"], force: true)
        }
    }

    /// Puts finished lines above the bars and the bars where they were; the clock only keeps it from flickering.
    private func draw(_ state: inout State, above lines: [String], force: Bool) {
        let now = ContinuousClock.now
        if !force, let last = state.lastDrawn, now - last < .milliseconds(100) { return }
        state.lastDrawn = now
        var text = state.drawnLines > 0 ? "\u{1b}[\(state.drawnLines)A\u{1b}[J" : ""
        for line in lines { text += fitted(line) + "\n" }
        for (step, done) in state.running { text += ProgressBars.bar(step, done: done, columns: columns) + "\n" }
        state.drawnLines = state.running.count
        context.writeError(Array(text.utf8))
    }

    private func fitted(_ line: String) -> String { String(line.prefix(columns - 1)) }

    /// One bar, narrower than the terminal so that it never wraps.
    static func bar(_ step: ProgressStep, done: Int, columns: Int) -> String {
        guard let total = step.byteCount, total > 0 else { return String("\(step.name) …".prefix(columns - 1)) }
        let part = min(1, Double(done) / Double(total))
        let label = " \(Int(part * 100))% \(step.name)"
        let width = max(0, min(24, columns - 3 - label.count))
        let full = Int(part * Double(width))
        let bar = "[" + String(repeating: "=", count: full) + String(repeating: " ", count: width - full) + "]"
        return String((bar + label).prefix(columns - 1))
    }
}
