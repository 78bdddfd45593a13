internal import Diagnostics

/// Why a drop-in ended; it was not printed yet.
struct ToolFailure: Error {
    /// The line of the original, and what and why in our words below it.
    let text: String

    init(_ text: String) { self.text = text }

    init(_ text: String, because error: TeeError) {
        self.text = text + "\(error)\nhint: \(error.hint)\n"
    }

    /// The result of `body`, whose failure is reported below `text`.
    static func attempt<Result>(
        _ text: String = "",
        _ body: () throws(TeeError) -> Result
    ) throws(ToolFailure) -> Result {
        do throws(TeeError) {
            return try body()
        } catch {
            throw ToolFailure(text, because: error)
        }
    }
}
