internal import Bytes
internal import Diagnostics

/// What `${NAME}` stands for.
struct Variables: Sendable {
    /// Values as they are written: they may refer to others.
    private var values: [String: String]
    /// Variables of the environment that the file lists; nil for those that are not set.
    private var environment: [String: String?]

    init(_ values: [String: String], environment: [String: String?]) {
        self.values = values
        self.environment = environment
    }

    /// With more values, which come before those of the same name.
    func with(_ more: [String: String]) -> Variables {
        var result = self
        for name in more.keys { result.values[name] = more[name] }
        return result
    }

    /// The text with all references replaced.
    ///
    /// - Throws: `TB2101` for a reference to what is not defined or leads back to itself, and for one without an end.
    func expanded(_ text: String) throws(TeeError) -> String { try expanded(text, within: []) }

    private func expanded(_ text: String, within outer: [String]) throws(TeeError) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        let bytes = Array(text.utf8)
        let open: [UInt8] = [0x24, 0x7b]
        var result: [UInt8] = []
        var offset = 0
        while offset < bytes.count {
            let rest = bytes[offset...]
            if rest.starts(with: [0x24] + open) {
                result += open
                offset += 3
            } else if rest.starts(with: open) {
                guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
                    throw Variables.invalid("${", "the reference has no }", "close it, or write $${ for ${ itself")
                }
                let name = String(decoding: bytes[(offset + 2)..<end], as: UTF8.self)
                result += try value(of: name, within: outer).utf8
                offset = end + 1
            } else {
                result.append(bytes[offset])
                offset += 1
            }
            guard result.count <= Variables.limit else {
                throw Variables.invalid("", "the text grows over \(Variables.limit) bytes", "use fewer variables")
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func value(of name: String, within outer: [String]) throws(TeeError) -> String {
        let shown = "${\(printable(name.utf8.prefix(100)))}"
        if name.hasPrefix("ENV.") {
            let variable = String(name.dropFirst(4))
            guard let declared = environment[variable] else {
                throw Variables.invalid(
                    shown,
                    "the file does not list this variable of the environment",
                    "write environment = [\"\(printable(variable.utf8.prefix(100)))\"] at the top of the file"
                )
            }
            guard let value = declared else {
                throw Variables.invalid(shown, "the environment does not have it", "set it before `tee-build make`")
            }
            return value
        }
        guard let value = values[name] else {
            let hint = suggestion(for: name, among: values.keys.sorted()) ?? "define it in [vars]"
            throw Variables.invalid(shown, "it is not defined", hint)
        }
        guard !outer.contains(name) else {
            throw Variables.invalid(shown, "it is defined by itself", "give it a value that does not lead back to it")
        }
        return try expanded(value, within: outer + [name])
    }

    private static func invalid(_ object: String, _ cause: String, _ hint: String) -> TeeError {
        TeeError(.enclavefileVariable, object: object, cause: cause, hint: hint)
    }

    private static let limit = 1 << 16
}
