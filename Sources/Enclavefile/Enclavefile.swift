internal import Bytes
public import Diagnostics
internal import TOML

/// An Enclavefile: targets that turn images into TEE images, read strictly (docs/enclavefile.md, version 1).
public struct Enclavefile: Sendable {
    /// All targets, those of matrices one by one, in the file's order.
    public let targets: [BuildTarget]
    /// What is built if nothing is named: what `default` names, else the first target.
    public let defaults: [String]
    /// What all targets must keep to.
    public let policy: BuildPolicy

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: its content.
    ///   - overrides: variables of the command line.
    ///   - environment: the environment, of which only what the file lists is looked at.
    ///   - libOSNames: names of LibOSes, aliases included.
    /// - Throws: `TB2080` if it is no TOML, `TB2100` to `TB2103` for everything that is wrong with what it says.
    public init(
        parsing bytes: [UInt8],
        overrides: [(name: String, value: String)] = [],
        environment: [String: String],
        libOSNames: [String]
    ) throws(TeeError) {
        let table = try TOMLTable(parsing: bytes)
        let plain = StrictTable(table: table, name: "", variables: Variables([:], environment: [:]))
        try plain.refuse(except: ["version", "default", "environment", "vars", "defaults", "policy", "target"])
        guard let version = try plain.number("version", Int.self) else {
            throw TeeError(.enclavefile, object: "version", cause: "it is missing", hint: "begin with version = 1")
        }
        guard version == 1 else {
            throw plain.invalid("version", "it is \(version)", "this tee-build reads version 1")
        }
        var listed: [String: String?] = [:]
        for name in try plain.strings("environment") ?? [] { listed.updateValue(environment[name], forKey: name) }
        let variables = Variables(
            try Enclavefile.variables(try plain.inner("vars"), overrides),
            environment: listed
        )
        let file = StrictTable(table: table, name: "", variables: variables)
        policy = try BuildPolicy(try file.inner("policy"))
        targets = try TargetExpansion(file, libOSNames: libOSNames).targets()
        try TargetGraph.check(targets)
        defaults = try Enclavefile.defaults(file, targets)
    }

    /// The targets that `names` ask for and all that they need, each behind what it needs.
    ///
    /// - Throws: `TB2103` for a name that is none.
    public func order(_ names: [String]) throws(TeeError) -> [BuildTarget] {
        for name in names where !targets.contains(where: { $0.name == name }) {
            throw TeeError(
                .unknownTarget,
                object: printable(name.utf8.prefix(200)),
                cause: "the Enclavefile has no such target",
                hint: suggestion(for: name, among: targets.map(\.name)) ?? "`tee-build make --list` shows them"
            )
        }
        return TargetGraph.order(targets, names.isEmpty ? defaults : names)
    }

    private static func defaults(_ file: StrictTable, _ targets: [BuildTarget]) throws(TeeError) -> [String] {
        let names: [String]
        if file.table["default"]?.string != nil {
            names = try file.string("default").map { [$0] } ?? []
        } else {
            names = try file.strings("default") ?? []
        }
        for name in names where !targets.contains(where: { $0.name == name }) {
            throw file.invalid(
                "default",
                "there is no target \(printable(name.utf8.prefix(200)))",
                suggestion(for: name, among: targets.map(\.name)) ?? "name one of the targets"
            )
        }
        if !names.isEmpty { return names }
        if let named = targets.first(where: { $0.name == "default" }) { return [named.name] }
        return targets.first.map { [$0.name] } ?? []
    }

    private static func variables(
        _ table: StrictTable,
        _ overrides: [(name: String, value: String)]
    ) throws(TeeError) -> [String: String] {
        var values: [String: String] = [:]
        for entry in table.table.entries {
            guard isVariableName(entry.key), entry.key != "TARGET" else {
                throw table.invalid(
                    entry.key,
                    "it is no name for a variable",
                    "use letters, digits and underscores, a letter first; TARGET is taken"
                )
            }
            switch entry.value {
            case .string(let text): values[entry.key] = text
            case .integer(let number): values[entry.key] = String(number)
            case .boolean(let flag): values[entry.key] = String(flag)
            default:
                throw table.invalid(entry.key, "it is \(entry.value.kind)", "write a string, an integer, true or false")
            }
        }
        for (name, value) in overrides {
            guard values[name] != nil else {
                throw TeeError(
                    .enclavefileVariable,
                    object: "\(printable(name.utf8.prefix(100)))=",
                    cause: "the Enclavefile has no such variable",
                    hint: suggestion(for: name, among: values.keys.sorted()) ?? "define it in [vars]"
                )
            }
            // What the command line gives is a value and no reference.
            values[name] = Reference.escaping(value)
        }
        return values
    }

    private static func isVariableName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || $0 == 0x5f
        }
    }
}
