internal import Bytes
internal import Diagnostics

/// Which target needs which.
enum TargetGraph {
    /// Notes what does not fit together (`TB2102`): two of one name or with one output, what reads another's output, a need
    /// that is not there, a cycle.
    ///
    /// - Parameter areAllKnown: false if there are more targets, whose names could not be read.
    static func check(_ targets: [BuildTarget], areAllKnown: Bool, _ problems: Problems) {
        var named: [String: BuildTarget] = [:]
        var outputs: [String: BuildTarget] = [:]
        for target in targets {
            if let other = named.updateValue(target, forKey: target.name) {
                let origin = other.position.map { " at \($0)" } ?? ""
                problems.add(target, nil, "the target\(origin) has the same name", "give it another name")
            }
            guard let to = target.conversion?.to, !to.isEmpty else { continue }
            if let other = outputs.updateValue(target, forKey: place(to)), other.name != target.name {
                let cause = "it writes to \(printable(to.utf8)), as \(other.name) does"
                problems.add(target, "to", cause, "give each its own to")
            }
        }
        for target in targets {
            guard let from = target.conversion?.from, !from.isEmpty, let other = outputs[place(from)] else { continue }
            let cause = "it is what \(other.name == target.name ? "the target itself" : other.name) writes"
            problems.add(target, "from", cause, "name the image that was not converted yet, or write elsewhere")
        }
        let names = targets.map(\.name)
        if areAllKnown {
            for target in targets {
                for need in target.needs where named[need] == nil {
                    let shown = printable(need.utf8.prefix(100))
                    let hint = suggestion(for: need, among: names) ?? "define [target.\(shown)]"
                    problems.add(target, "needs", "it needs \(shown), which is no target", hint)
                }
            }
        }
        checkCycles(targets, named, problems)
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

    private static func checkCycles(
        _ targets: [BuildTarget],
        _ named: [String: BuildTarget],
        _ problems: Problems
    ) {
        var open = Set(targets.map(\.name))
        while true {
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
            let shown = cycle.joined(separator: " -> ")
            problems.add(target, "needs", "it needs itself: \(shown)", "take one of these needs out")
            open.subtract(cycle)
        }
    }

    /// A reference in a form in which equal places are equal: no transport, no `.`, `..` or `//`.
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
        var folders: [Substring] = []
        for folder in path.split(separator: "/") where folder != "." {
            if folder == "..", let last = folders.last, last != ".." {
                folders.removeLast()
            } else {
                folders.append(folder)
            }
        }
        let root = path.hasPrefix("/") ? "/" : ""
        return root + folders.joined(separator: "/") + (isArchive || parts.count < 2 ? "" : ":\(parts[1])")
    }
}

extension Problems {
    /// Notes that a target does not fit to others; `key` is the key that says so, nil for its name.
    fileprivate func add(_ target: BuildTarget, _ key: String?, _ cause: String, _ hint: String) {
        let place = target.position.map { "\($0): " } ?? ""
        let object = key.map { target.place(of: $0) } ?? "\(place)target.\(target.name)"
        let position = key.flatMap { target.places[$0] } ?? target.position
        add(TeeError(.enclavefileGraph, object: object, cause: cause, hint: hint), at: position)
    }
}
