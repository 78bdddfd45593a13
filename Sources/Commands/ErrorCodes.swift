public import Diagnostics

extension ErrorCode {
    /// The arguments do not make sense.
    public static let usage = ErrorCode(
        2050,
        "read arguments",
        "The command line does not follow the grammar that --help prints, or two options contradict each other."
    )
    /// `explain` was asked for a code that does not exist.
    public static let unknownCode = ErrorCode(
        2051,
        "explain code",
        "There is no such code. Codes look like TB3301; `tee-build explain` without an argument lists them all."
    )

    /// An option has a value that it does not take.
    public static let optionValue = ErrorCode(
        2052,
        "read option",
        "The value of an option cannot be used. The message says what was expected; `--help` shows all options."
    )

    /// The codes of this module.
    public static let ofCommands: [ErrorCode] = [usage, unknownCode, optionValue]
}
