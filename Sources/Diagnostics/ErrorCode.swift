/// A stable error code, with what `tee-build explain` says about it.
///
/// The first digit is the exit status of the process that ends with the error: 1 a negative verdict, 2 usage or
/// configuration, 3 bad input, 4 signing, 5 environment. A number is never reused for another meaning.
public struct ErrorCode: Sendable, Hashable {
    /// Four digits, of which the first is the exit status.
    public let number: Int
    /// One line: what went wrong, without names.
    public let title: String
    /// What it means and what to do, for `explain`.
    public let explanation: String

    /// Declares a code. Each module lists its own in one file, `ErrorCodes.swift`.
    public init(_ number: Int, _ title: String, _ explanation: String) {
        self.number = number
        self.title = title
        self.explanation = explanation
    }

    /// The code as it is printed and documented, such as `TB3301`.
    public var label: String { "TB\(number)" }

    /// The exit status of a process that ends with this error.
    public var exitStatus: Int32 { Int32(number / 1000) }

    /// Codes are the same when their numbers are.
    public static func == (left: ErrorCode, right: ErrorCode) -> Bool { left.number == right.number }

    /// Hashes the number only.
    public func hash(into hasher: inout Hasher) { hasher.combine(number) }
}
