/// A value of TOML 1.0 (https://toml.io/en/v1.0.0).
public enum TOMLValue: Sendable, Hashable {
    /// Text; compare it by its `utf8`, because `String` takes texts that differ in Unicode normalisation for equal.
    case string(String)
    /// A 64-bit integer.
    case integer(Int64)
    /// An IEEE 754 double.
    case float(Double)
    /// `true` or `false`.
    case boolean(Bool)
    /// A date, a time, or both.
    case dateTime(TOMLDateTime)
    /// Values in brackets, or tables in `[[NAME]]`.
    case array([TOMLValue])
    /// A table, in whichever of its forms it was written.
    case table(TOMLTable)

    /// The text of a string.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The number of an integer.
    public var integer: Int64? {
        guard case .integer(let number) = self else { return nil }
        return number
    }

    /// The truth of a boolean.
    public var boolean: Bool? {
        guard case .boolean(let flag) = self else { return nil }
        return flag
    }

    /// The elements of an array.
    public var array: [TOMLValue]? {
        guard case .array(let values) = self else { return nil }
        return values
    }

    /// The table.
    public var table: TOMLTable? {
        guard case .table(let table) = self else { return nil }
        return table
    }

    /// What it is, for messages: `a string`, `an integer` and so on.
    public var kind: String {
        switch self {
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a float"
        case .boolean: "a boolean"
        case .dateTime: "a date or time"
        case .array: "an array"
        case .table: "a table"
        }
    }
}

extension TOMLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// A string.
    public init(stringLiteral text: String) { self = .string(text) }
    /// An integer.
    public init(integerLiteral number: Int64) { self = .integer(number) }
    /// A boolean.
    public init(booleanLiteral flag: Bool) { self = .boolean(flag) }
}
