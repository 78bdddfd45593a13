internal import Bytes
internal import Diagnostics

/// Which target needs which.
enum TargetGraph {
    /// Refuses targets that do not fit together.
    ///
    /// - Throws: `TB2102` for two of one name or with one output, for a need that is not there, and for a cycle.
    static func check(_ targets: [BuildTarget]) throws(TeeError) {
        var named: [String: BuildTarget] = [:]
        var outputs: [String: String] = [:]
        for target in targets {
            if let other = named.updateValue(target, forKey: target.name) {
                throw invalid(target, "the target at \(other.place) has the same name", "give it another name")
            }
            guard let to = target.conversion?.to else { continue }
            if let other = outputs.updateValue(target.name, forKey: place(to)) {
                throw invalid(target, "it writes to \(printable(to.utf8)), as \(other) does", "give each its own to")
            }
        }
        let names = targets.map(\.name)
        for target in targets {
            for need in target.needs where named[need] == nil {
                let hint = suggestion(for: need, among: names) ?? "define [target.\(printable(need.utf8.prefix(100)))]"
                throw invalid(target, "it needs \(printable(need.utf8.prefix(100))), which is no target", hint)
            }
        }
        try checkCycles(targets, named)
    }

    /// The targets that `names` ask for and all that they need, each behind what it needs.
    static func order(_ targets: [BuildTarget], _ names: [String]) -> [BuildTarget] {
        let named = Dictionary(targets.map { ($0.name, $0) }) { first, _ in first }
        var result: [BuildTarget] = []
        var seen: Set<String> = []
        // The stack holds a target twice: to look at what it needs, and to put it behind that.
        var stack = names.reversed().map { (name: $0, isDone: false) }
        while let (name, isDone) = stack.popLast() {
            guard let target = named[name] else { continue }
            if isDone {
                result.append(target)
            } else if seen.insert(name).inserted {
                stack.append((name, true))
                stack += target.needs.reversed().map { ($0, false) }
            }
        }
        return result
    }

    private static func checkCycles(_ targets: [BuildTarget], _ named: [String: BuildTarget]) throws(TeeError) {
        var open = Set(targets.map(\.name))
        var found = true
        while found {
            found = false
            for target in targets where open.contains(target.name) && open.isDisjoint(with: target.needs) {
                open.remove(target.name)
                found = true
            }
        }
        guard var target = targets.first(where: { open.contains($0.name) }) else { return }
        var path: [String] = []
        while !path.contains(target.name) {
            path.append(target.name)
            guard let next = target.needs.first(where: open.contains).flatMap({ named[$0] }) else { return }
            target = next
        }
        let cycle = path.drop { $0 != target.name } + [target.name]
        throw invalid(target, "it needs itself: \(cycle.joined(separator: " -> "))", "take one of these needs out")
    }

    /// A reference in a form in which equal places are equal: no transport, no `.` and no `//`.
    private static func place(_ reference: String) -> String {
        var text = reference[...]
        var isArchive = false
        for transport in ["oci:", "oci-archive:", "docker-archive:"] where text.hasPrefix(transport) {
            text = text.dropFirst(transport.count)
            isArchive = transport != "oci:"
        }
        // An archive holds one image, whatever its name in it.
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first ?? ""
        let folders = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        let root = path.hasPrefix("/") ? "/" : ""
        return root + folders + (isArchive || parts.count < 2 ? "" : ":\(parts[1])")
    }

    private static func invalid(_ target: BuildTarget, _ cause: String, _ hint: String) -> TeeError {
        TeeError(.enclavefileGraph, object: "\(target.place): target.\(target.name)", cause: cause, hint: hint)
    }
}
