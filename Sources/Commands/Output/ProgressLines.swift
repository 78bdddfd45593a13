internal import Diagnostics
internal import StrictJSON

/// Progress for logs and pipes: one line on standard error as each step ends.
struct ProgressLines: ProgressObserver {
    let context: CommandContext
    let format: LogFormat

    func begin(_ step: ProgressStep) {}

    func advance(_ step: ProgressStep, byteCount: Int) {}

    func end(_ step: ProgressStep, note: String) {
        switch format {
        case .text:
            context.report(note.isEmpty ? step.name : "\(step.name): \(note)")
        case .json:
            let event = JSONValue.members([
                "level": .string("info"), "step": .string(step.name), "note": .string(note),
                "bytes": step.byteCount.map { .integer($0) } ?? .null,
            ])
            context.writeError(event.compactText + [0x0a])
        }
    }
}
