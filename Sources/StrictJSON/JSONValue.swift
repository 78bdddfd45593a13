/// A JSON value (RFC 8259) that keeps what a decision may depend on: the order of members and the text of numbers.
public indirect enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A number as it was written.
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    /// Members in the order of the text; no name stands twice.
    case object([JSONMember])

    /// An integer as a value.
    public static func integer(_ value: some BinaryInteger) -> JSONValue { .number(JSONNumber(value)) }

    /// An object of members in this order. The caller answers for names being distinct.
    public static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(members.map { JSONMember(name: $0.key, value: $0.value) })
    }

    /// The member `name` of an object; nil where there is none or this is no object.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        // As bytes: "\u{212a}" (the Kelvin sign) equals "K" to Swift.
        return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// The string, if this is one.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The integer, if this is a number written as one (`1`, not `1.0`) that fits.
    public var integer: Int64? {
        guard case .number(let number) = self else { return nil }
        return number.integer
    }

    /// The truth value, if this is one.
    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements, if this is an array.
    public var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members, if this is an object.
    public var object: [JSONMember]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// What kind of value this is, for messages.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a truth value"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// One member of a JSON object.
public struct JSONMember: Sendable, Hashable {
    /// The name, after unescaping.
    public let name: String
    /// The value.
    public var value: JSONValue

    /// A member.
    public init(name: String, value: JSONValue) {
        self.name = name
        self.value = value
    }
}

/// A JSON number as it was written: no rounding takes place.
public struct JSONNumber: Sendable, Hashable {
    /// The text, which follows RFC 8259's grammar.
    public let text: String

    init(text: String) { self.text = text }

    /// An integer, written in decimal.
    public init(_ value: some BinaryInteger) { text = String(value) }

    /// The value, if it is written without fraction and exponent and fits 64 bits.
    public var integer: Int64? { Int64(text) }
}
