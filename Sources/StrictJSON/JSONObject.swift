public import Diagnostics

/// Reads the members of a JSON object by name and type, with errors that name the path.
///
/// A member that differs from a name asked for only in case is refused: Go's decoder, which most tools of the field
/// use, takes it for that name, and others do not see it.
public struct JSONObject: Sendable {
    /// Where the object stands in its document, such as `layers[3]`; empty for the document itself.
    public let path: String
    /// The members in the order of the text.
    public let members: [JSONMember]

    /// The object `value` is.
    ///
    /// - Throws: `TB3004` if it is none.
    public init(_ value: JSONValue, path: String = "") throws(TeeError) {
        guard let members = value.object else {
            throw JSONObject.shape(path, "\(value.kind) stands where an object must")
        }
        self.path = path
        self.members = members
    }

    /// The member `name`, whatever its type; nil if there is none or it is null.
    public func value(_ name: String) throws(TeeError) -> JSONValue? {
        let matching = members.filter { JSONObject.folded($0.name) == JSONObject.folded(name) }
        for member in matching where !member.name.utf8.elementsEqual(name.utf8) {
            throw TeeError(
                .jsonAmbiguous,
                object: path(of: member.name),
                cause: "its name differs from \"\(name)\" only in case, and some programs take the two for one",
                hint: "have the document's producer write the name as its specification does"
            )
        }
        guard let value = matching.first?.value, value != .null else { return nil }
        return value
    }

    /// Whether there is a member `name`, null or not.
    public func has(_ name: String) throws(TeeError) -> Bool {
        try value(name) != nil || members.contains { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// The string `name`; nil if there is none.
    public func string(_ name: String) throws(TeeError) -> String? {
        try typed(name, "a string", \.string)
    }

    /// The integer `name`; nil if there is none.
    public func integer(_ name: String) throws(TeeError) -> Int64? {
        try typed(name, "an integer", \.integer)
    }

    /// The truth value `name`; nil if there is none.
    public func bool(_ name: String) throws(TeeError) -> Bool? {
        try typed(name, "a truth value", \.bool)
    }

    /// The elements of the array `name` with their paths; empty if there is none.
    public func array(_ name: String) throws(TeeError) -> [(path: String, value: JSONValue)] {
        let elements = try typed(name, "an array", \.array) ?? []
        return elements.enumerated().map { ("\(path(of: name))[\($0.offset)]", $0.element) }
    }

    /// The strings of the array `name`; empty if there is none.
    public func strings(_ name: String) throws(TeeError) -> [String] {
        var result: [String] = []
        for (path, value) in try array(name) {
            guard let text = value.string else {
                throw JSONObject.shape(path, "\(value.kind) stands where a string must")
            }
            result.append(text)
        }
        return result
    }

    /// The object `name`; nil if there is none.
    public func object(_ name: String) throws(TeeError) -> JSONObject? {
        guard let value = try value(name) else { return nil }
        return try JSONObject(value, path: path(of: name))
    }

    /// The object `name` as names and strings in the order of the text; empty if there is none.
    public func stringMap(_ name: String) throws(TeeError) -> [(name: String, value: String)] {
        guard let object = try object(name) else { return [] }
        var result: [(name: String, value: String)] = []
        for member in object.members {
            guard let text = member.value.string else {
                throw JSONObject.shape(object.path(of: member.name), "\(member.value.kind) stands where a string must")
            }
            result.append((member.name, text))
        }
        return result
    }

    /// `value`, which must be there.
    ///
    /// - Throws: `TB3004` naming the member if it is nil.
    public func required<Value>(_ name: String, _ value: Value?) throws(TeeError) -> Value {
        guard let value else { throw JSONObject.shape(path(of: name), "it is missing") }
        return value
    }

    /// The path of the member `name` of this object.
    public func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// An error about the shape of a document.
    public static func shape(_ path: String, _ cause: String) -> TeeError {
        TeeError(
            .jsonShape,
            object: path,
            cause: cause,
            hint: "the document does not follow its format: make or fetch it again"
        )
    }

    private func typed<Value>(
        _ name: String,
        _ expected: String,
        _ type: (JSONValue) -> Value?
    ) throws(TeeError) -> Value? {
        guard let value = try value(name) else { return nil }
        guard let typed = type(value) else {
            throw JSONObject.shape(path(of: name), "\(value.kind) stands where \(expected) must")
        }
        return typed
    }

    /// The case folding of Go's `encoding/json` (fold.go): ASCII, the long s and the Kelvin sign.
    private static func folded(_ name: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar {
            case "A"..."Z": result.append(Unicode.Scalar(UInt8(scalar.value) + 32))
            case "\u{17f}": result.append("s")
            case "\u{212a}": result.append("k")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
