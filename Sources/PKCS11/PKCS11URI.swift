internal import Bytes
public import Diagnostics

/// Names a key in a token: a PKCS#11 URI (RFC 7512).
///
/// Stricter than the RFC: attributes that are not known here are refused rather than ignored, so that what is named is
/// what is used, and a PIN in the URI is refused because every user of the machine can read it there.
public struct PKCS11URI: Sendable, Hashable, CustomStringConvertible {
    /// A path attribute that is matched.
    public enum Attribute: String, Sendable, Hashable, CaseIterable {
        case token, manufacturer, model, serial
        case slotID = "slot-id"
        case slotDescription = "slot-description"
        case slotManufacturer = "slot-manufacturer"
        case libraryDescription = "library-description"
        case libraryManufacturer = "library-manufacturer"
        case object, id, type
    }

    /// The attributes that must match, decoded.
    public private(set) var attributes: [Attribute: [UInt8]] = [:]
    /// `module-path`: the file of the module.
    public private(set) var modulePath: String?
    /// `pin-source`: the file of the PIN.
    public private(set) var pinPath: String?

    /// Reads a URI.
    ///
    /// - Throws: `TB2093` if it is none, names something twice or something unknown, or holds a PIN.
    public init(parsing text: String) throws(TeeError) {
        guard text.hasPrefix("pkcs11:") else { throw PKCS11URI.unreadable("it does not start with pkcs11:") }
        let parts = text.dropFirst(7).split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        for field in (parts.first ?? "").split(separator: ";") {
            let (name, value) = try PKCS11URI.field(field)
            guard let attribute = Attribute(rawValue: name) else {
                throw PKCS11URI.unreadable("the attribute \(printable(name.utf8)) is not known")
            }
            guard attributes.updateValue(value, forKey: attribute) == nil else {
                throw PKCS11URI.unreadable("the attribute \(name) stands twice")
            }
        }
        for field in (parts.dropFirst().first ?? "").split(separator: "&") { try readQuery(field) }
        if let type = attributes[.type], type != Array("private".utf8) {
            throw PKCS11URI.unreadable("type is \(printable(type)), and only a private key signs")
        }
        if let number = attributes[.slotID], PKCS11URI.number(number) == nil {
            throw PKCS11URI.unreadable("slot-id is \(printable(number)), not a number")
        }
    }

    private mutating func readQuery(_ field: Substring) throws(TeeError) {
        let (name, value) = try PKCS11URI.field(field)
        switch name {
        case "module-path":
            guard modulePath == nil else { throw PKCS11URI.unreadable("module-path stands twice") }
            modulePath = try PKCS11URI.path(value, name)
        case "pin-source":
            guard pinPath == nil else { throw PKCS11URI.unreadable("pin-source stands twice") }
            let path = try PKCS11URI.path(value, name)
            guard !path.hasPrefix("|") else {
                throw PKCS11URI.unreadable("pin-source is a command, and only a file is read")
            }
            pinPath = path.hasPrefix("file:") ? try PKCS11URI.localPath(path) : path
        case "pin-value":
            throw TeeError(
                .pkcs11URI,
                object: "pin-value",
                cause: "a PIN in the URI can be read by every user of the machine",
                hint: "put it into a file and name that with pin-source=/PATH, or into the variable TEE_BUILD_PIN"
            )
        default: throw PKCS11URI.unreadable("the query attribute \(printable(name.utf8)) is not known")
        }
    }

    /// The value of `slot-id`.
    var slotID: UInt? { attributes[.slotID].flatMap(PKCS11URI.number) }

    /// The URI without its query, as RFC 7512 writes it.
    public var description: String { PKCS11URI.text(attributes) }

    /// The URI of these attributes, in the order of ``Attribute``.
    static func text(_ attributes: [Attribute: [UInt8]]) -> String {
        let fields = Attribute.allCases.compactMap { attribute -> String? in
            guard let value = attributes[attribute] else { return nil }
            return attribute.rawValue + "=" + escaped(value, everything: attribute == .id)
        }
        return "pkcs11:" + fields.joined(separator: ";")
    }

    private static func escaped(_ value: [UInt8], everything: Bool) -> String {
        value.map { byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return !everything && (isPlain || "-._~".unicodeScalars.contains(scalar))
                ? String(scalar) : "%" + hexadecimal([byte]).uppercased()
        }.joined()
    }

    private static func field(_ text: Substring) throws(TeeError) -> (String, [UInt8]) {
        let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2 else { throw unreadable("an attribute without = stands in it") }
        let name = String(sides[0])
        var value: [UInt8] = []
        var rest = Array(sides[1].utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                value.append(byte)
                continue
            }
            guard rest.count >= 2, let code = bytes(hexadecimal: String(decoding: rest.prefix(2), as: UTF8.self)) else {
                throw unreadable("in \(printable(name.utf8)) a % stands without two hexadecimal digits")
            }
            value += code
            rest = rest.dropFirst(2)
        }
        return (name, value)
    }

    private static func path(_ value: [UInt8], _ name: String) throws(TeeError) -> String {
        guard !value.isEmpty, !value.contains(0), let text = String(validating: value, as: UTF8.self) else {
            throw unreadable("\(name) is no path")
        }
        return text
    }

    /// The path in a `file:` URI of this machine (RFC 8089).
    private static func localPath(_ uri: String) throws(TeeError) -> String {
        let rest = uri.dropFirst(5)
        let path = rest.hasPrefix("///") ? rest.dropFirst(2) : rest
        guard !path.isEmpty, !path.hasPrefix("//") else { throw unreadable("pin-source is on another machine") }
        return String(path)
    }

    private static func number(_ digits: [UInt8]) -> UInt? {
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt(String(decoding: digits, as: UTF8.self))
    }

    private static func unreadable(_ cause: String) -> TeeError {
        TeeError(
            .pkcs11URI,
            object: "",
            cause: cause,
            hint: "write it as pkcs11:token=LABEL;object=LABEL?module-path=/PATH/MODULE.so"
        )
    }
}
