public import Diagnostics

extension ErrorCode {
    /// The text is not JSON.
    public static let jsonSyntax = ErrorCode(
        3001,
        "read JSON",
        "The text does not follow RFC 8259. The line and column are where reading stopped."
    )
    /// The text could be read in two ways.
    public static let jsonAmbiguous = ErrorCode(
        3002,
        "read JSON strictly",
        """
        The text is JSON that programs read differently: a member that stands twice (the first counts for some, the last \
        for others), a byte order mark, text that is not UTF-8. What is checked must be what will run, so it is refused.
        """
    )
    /// The text is over a limit.
    public static let jsonTooLarge = ErrorCode(
        3003,
        "read JSON within limits",
        "The document is longer, or nests deeper, than is read by default. --limit json-bytes=N and json-depth=N change it."
    )
    /// A member is missing or of the wrong type.
    public static let jsonShape = ErrorCode(
        3004,
        "read JSON document",
        "A member that the format requires is missing, of another type or out of range. The path names it."
    )

    /// The codes of this module.
    public static let ofStrictJSON: [ErrorCode] = [jsonSyntax, jsonAmbiguous, jsonTooLarge, jsonShape]
}
