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
    ///   - needsTargets: false for a file of which only the policy is wanted.
    ///   - values: what is wrong with what a target says in words, by the key that says it: what the words mean is known to
    ///     others.
    /// - Throws: `TB2080` if it is no TOML, `TB2100` to `TB2103` for everything that is wrong with what it says, all at once.
    public init(
        parsing bytes: [UInt8],
        overrides: [(name: String, value: String)] = [],
        environment: [String: String],
        libOSNames: [String],
        needsTargets: Bool = true,
        values: (BuildTarget) -> [(key: String, error: TeeError)] = { _ in [] }
    ) throws(TeeErrors) {
        let table: TOMLTable
        do throws(TeeError) {
            table = try TOMLTable(parsing: bytes)
        } catch {
            throw TeeErrors(error)
        }
        let problems = Problems()
        let plain = StrictTable(
            table: table,
            name: "",
            variables: Variables([:], environment: [:]),
            problems: problems
        )
        plain.refuse(except: ["version", "default", "environment", "vars", "defaults", "policy", "target"])
        Enclavefile.checkVersion(plain)
        var listed: [String: String?] = [:]
        for name in plain.strings("environment") ?? [] { listed.updateValue(environment[name], forKey: name) }
        let file = StrictTable(
            table: table,
            name: "",
            variables: VariableReading(plain, overrides: overrides, environment: listed).variables(),
            problems: problems
        )
        policy = BuildPolicy(file.inner("policy"))
        if needsTargets, table["target"] == nil || table[table: "target"]?.isEmpty == true {
            let hint = "write [target.NAME] with from and to"
            problems.add(TeeError(.enclavefile, object: "target", cause: "there is none", hint: hint), at: nil)
        }
        let expansion = TargetExpansion(file, libOSNames: libOSNames)
        targets = expansion.targets()
        for target in targets {
            for (key, error) in values(target) { problems.add(error.within(target.place(of: key)), ofKey: key, target) }
        }
        TargetGraph.check(targets, areAllKnown: !expansion.hasUnnamed, problems)
        defaults = Enclavefile.defaults(file, targets)
        if let errors = TeeErrors(problems.errors) { throw errors }
    }

    /// The targets that `names` ask for and all that they need, each behind what it needs.
    ///
    /// - Throws: `TB2103` for names that are none.
    public func order(_ names: [String]) throws(TeeErrors) -> [BuildTarget] {
        let known = Set(targets.map(\.name))
        let unknown = names.filter { !known.contains($0) }.map { name in
            TeeError(
                .unknownTarget,
                object: printable(name.utf8.prefix(200)),
                cause: "the Enclavefile has no such target",
                hint: suggestion(for: name, among: targets.map(\.name)) ?? "`tee-build make --list` shows them"
            )
        }
        if let errors = TeeErrors(unknown) { throw errors }
        return TargetGraph.order(targets, names.isEmpty ? defaults : names)
    }

    private static func checkVersion(_ file: StrictTable) {
        guard file.table["version"] != nil else {
            file.problems.add(
                TeeError(
                    .enclavefile,
                    object: "line 1, column 1: version",
                    cause: "it is missing",
                    hint: "begin with version = 1"
                ),
                at: nil
            )
            return
        }
        if let version = file.number("version", Int.self), version != 1 {
            file.invalid("version", "it is \(version)", "this tee-build reads version 1")
        }
    }

    private static func defaults(_ file: StrictTable, _ targets: [BuildTarget]) -> [String] {
        let isOne = file.table["default"]?.array == nil
        let names = isOne ? file.string("default").map { [$0] } ?? [] : file.strings("default") ?? []
        for name in names where !targets.contains(where: { $0.name == name }) {
            file.invalid(
                "default",
                "there is no target \(printable(name.utf8.prefix(200)))",
                suggestion(for: name, among: targets.map(\.name)) ?? "name one of the targets"
            )
        }
        if !names.isEmpty { return names }
        if let named = targets.first(where: { $0.name == "default" }) { return [named.name] }
        return targets.first.map { [$0.name] } ?? []
    }
}
