public import Diagnostics

extension ErrorCode {
    /// A document is not TOML 1.0.
    public static let invalidTOML = ErrorCode(
        2080,
        "TOML is invalid",
        """
        The document breaks a rule of TOML 1.0 (https://toml.io/en/v1.0.0) at the line and column named. Frequent \
        causes are a key given twice, a table opened again with [NAME] after dotted keys made it, a string without \
        its closing quote, and a backslash in a string with double quotes.
        """
    )
    /// A TOML document exceeds a limit of tee-build.
    public static let limitOfTOML = ErrorCode(
        2081,
        "TOML exceeds a limit",
        """
        The document is larger or nested deeper than any real configuration. tee-build stops instead of spending \
        memory by the will of a file.
        """
    )

    /// The codes of this module.
    public static let ofTOML: [ErrorCode] = [invalidTOML, limitOfTOML]
}
