import Bytes
public import Diagnostics

/// The values of an EnclaveConfiguration, each in its limits; whether they fit each other is checked when an enclave is
/// built with them.
public struct EnclaveConfiguration: Sendable, Hashable {
    private var given: [EnclaveSetting: UInt64] = [:]

    /// The defaults.
    public init() {}

    /// The longest document that is read.
    public static let byteLimit = 1 << 20

    /// Reads a configuration as the signing tool of `generation` does (linux-sgx, manage_metadata.cpp
    /// `parse_metadata_file`).
    ///
    /// - Throws: `TB2250` naming the element.
    public init(xml: [UInt8], for generation: SDKGeneration) throws(TeeError) {
        guard let document = XMLReader.document(xml) else { throw EnclaveConfiguration.malformed("").error }
        self = try explained { () throws(Refusal) in try EnclaveConfiguration(document, generation) }
    }

    init(_ document: XMLDocument, _ generation: SDKGeneration) throws(Refusal) {
        let roots = XMLElement(name: [], attributes: [], children: document.children).elements
        guard let root = roots.first(where: { $0.name.elementsEqual("EnclaveConfiguration".utf8) }) else {
            throw EnclaveConfiguration.malformed("there is no element EnclaveConfiguration")
        }
        guard root.leadingText == nil else {
            throw EnclaveConfiguration.malformed("EnclaveConfiguration begins with text")
        }
        for element in root.elements {
            let name = printable(element.name)
            guard element.attributes.isEmpty else {
                throw EnclaveConfiguration.malformed("the element \(name) has an attribute")
            }
            guard let text = element.leadingText else {
                throw EnclaveConfiguration.malformed("the element \(name) has no value", element.name) {
                    "No value for the element \"\($0)\".\n"
                }
            }
            guard let value = EnclaveConfiguration.number(text) else {
                throw EnclaveConfiguration.malformed(
                    "the element \(name) has the value \(printable(text))",
                    element.name
                ) { "Invalid value for the element\"\($0)\".\n" }
            }
            guard let setting = EnclaveSetting(rawValue: String(decoding: element.name, as: UTF8.self)),
                setting.isKnown(to: generation)
            else {
                throw EnclaveConfiguration.malformed(
                    "the SDK \(generation) knows no element \(name)",
                    element.name
                ) { "Element is not recognized - \"\($0)\".\n" }
            }
            guard given[setting] == nil else {
                throw EnclaveConfiguration.malformed("the element \(name) stands there twice", element.name) {
                    "Defined \"\($0)\" too many times.\n"
                }
            }
            guard setting.limits.contains(value) else {
                let limits = "\(setting.limits.lowerBound) to \(setting.limits.upperBound)"
                throw EnclaveConfiguration.malformed("\(name) is \(value), and may be \(limits)", element.name) {
                    "The value of \"\($0)\" is out of range.\n"
                }
            }
            given[setting] = value
        }
    }

    /// The value of `setting`: as given, or its default.
    public subscript(setting: EnclaveSetting) -> UInt64 { given[setting] ?? setting.defaultValue }

    /// Whether the element is there.
    public func isGiven(_ setting: EnclaveSetting) -> Bool { given[setting] != nil }

    /// Gives `setting` a value.
    ///
    /// - Throws: `TB2250` if it is outside its limits.
    public mutating func set(_ setting: EnclaveSetting, to value: UInt64) throws(TeeError) {
        guard setting.limits.contains(value) else {
            let limits = "\(setting.limits.lowerBound) to \(setting.limits.upperBound)"
            throw EnclaveConfiguration.malformed("\(setting.rawValue) is \(value), and may be \(limits)").error
        }
        given[setting] = value
    }

    static func malformed(
        _ cause: String,
        _ name: [UInt8] = [],
        _ text: (String) -> String = { _ in "" }
    ) -> Refusal {
        .configuration(
            cause.isEmpty ? "it is not a well-formed XML document" : cause,
            hint: "write one element a setting, with a decimal or 0x number: <HeapMaxSize>0x1000000</HeapMaxSize>",
            text: text(String(decoding: name, as: UTF8.self)) + "Configuration file format is not correct.\n"
        )
    }

    /// What strtoull(3) with base 0 makes of a text that it reads to its end and in which there is no minus sign.
    static func number(_ text: [UInt8]) -> UInt64? {
        var digits = text.drop(while: XMLReader.isBlank)
        if digits.isEmpty && text.isEmpty { return 0 }
        if digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard let first = digits.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
        let radix: Int
        if digits.starts(with: "0x".utf8) || digits.starts(with: "0X".utf8) {
            digits = digits.dropFirst(2)
            radix = 16
        } else {
            radix = first == UInt8(ascii: "0") ? 8 : 10
        }
        guard let sign = digits.first, sign != UInt8(ascii: "+"), sign != UInt8(ascii: "-") else { return nil }
        return UInt64(String(decoding: digits, as: UTF8.self), radix: radix)
    }
}
