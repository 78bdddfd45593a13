import Bytes
import Diagnostics
import StrictJSON

/// Reads an object of Occlum.json: only keys that the release has, each of the type that serde takes for it.
struct ConfigurationObject {
    let version: OcclumVersion
    let path: String
    private let members: [JSONMember]

    init(
        _ value: JSONValue,
        _ section: ConfigurationKey.Section,
        path: String = "",
        version: OcclumVersion
    ) throws(TeeError) {
        self.version = version
        self.path = path
        guard let members = value.object else {
            throw ConfigurationObject.invalid(path, "\(value.kind) stands where an object must", "write { … }")
        }
        self.members = members
        let known = ConfigurationKey.all.filter { $0.section == section && $0.releases.contains(version) }
        for member in members where !known.contains(where: { $0.name.utf8.elementsEqual(member.name.utf8) }) {
            throw TeeError(
                .unknownOcclumKey,
                object: printable(self.path(of: member.name).utf8),
                cause: "Occlum \(version) has no such key",
                hint: ConfigurationKey.advice(section, member.name, version)
            )
        }
    }

    /// The member as it stands; null counts as missing where serde has an `Option`.
    func value(_ name: String, isOption: Bool = false) -> JSONValue? {
        let value = members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
        return isOption && value == .null ? nil : value
    }

    func required(_ name: String) throws(TeeError) -> JSONValue {
        guard let value = value(name) else {
            throw ConfigurationObject.invalid(path(of: name), "it is missing", "Occlum \(version) requires it: add it")
        }
        return value
    }

    func object(_ name: String, _ section: ConfigurationKey.Section) throws(TeeError) -> ConfigurationObject {
        try ConfigurationObject(try required(name), section, path: path(of: name), version: version)
    }

    func text(_ name: String) throws(TeeError) -> String {
        let value = try required(name)
        return try ConfigurationObject.typed(value.string, value, path(of: name), "a string")
    }

    func optionalText(_ name: String) throws(TeeError) -> String? {
        value(name, isOption: true) == nil ? nil : try text(name)
    }

    func size(_ name: String) throws(TeeError) -> MemorySize {
        let text = try text(name)
        guard let size = MemorySize(text) else {
            throw ConfigurationObject.invalid(
                path(of: name),
                "\"\(printable(text.utf8.prefix(80)))\" is no size",
                "write a whole number and KB, MB, GB, TB or B, such as \"320MB\""
            )
        }
        return size
    }

    func optionalSize(_ name: String) throws(TeeError) -> MemorySize? {
        value(name, isOption: true) == nil ? nil : try size(name)
    }

    func number(_ name: String) throws(TeeError) -> UInt32 {
        let value = try required(name)
        // Rust reads -0 as a fraction.
        guard case .number(let number) = value, !number.text.hasPrefix("-"), let integer = number.integer,
            let result = UInt32(exactly: integer)
        else {
            var found = value.kind
            if case .number(let number) = value { found = printable(number.text.utf8.prefix(80)) }
            throw ConfigurationObject.invalid(path(of: name), "it is \(found)", "write an integer from 0 to 4294967295")
        }
        return result
    }

    func optionalNumber(_ name: String) throws(TeeError) -> UInt32? {
        value(name, isOption: true) == nil ? nil : try number(name)
    }

    func flag(_ name: String) throws(TeeError) -> Bool {
        let value = try required(name)
        return try ConfigurationObject.typed(value.bool, value, path(of: name), "true or false")
    }

    func texts(_ name: String) throws(TeeError) -> [String] {
        var result: [String] = []
        for (path, value) in try elements(name) {
            result.append(try ConfigurationObject.typed(value.string, value, path, "a string"))
        }
        return result
    }

    func elements(_ name: String) throws(TeeError) -> [(path: String, value: JSONValue)] {
        let value = try required(name)
        let array = try ConfigurationObject.typed(value.array, value, path(of: name), "a list")
        return array.enumerated().map { ("\(path(of: name))[\($0.offset)]", $0.element) }
    }

    func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    static func invalid(_ path: String, _ cause: String, _ hint: String) -> TeeError {
        TeeError(.invalidOcclumConfiguration, object: path, cause: cause, hint: hint)
    }

    private static func typed<Value>(
        _ typed: Value?,
        _ value: JSONValue,
        _ path: String,
        _ wanted: String
    ) throws(TeeError) -> Value {
        guard let typed else {
            throw invalid(path, "\(value.kind) stands where \(wanted) must", "write \(wanted)")
        }
        return typed
    }
}
