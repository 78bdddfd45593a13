public import StrictJSON

extension JSONValue {
    /// This Occlum.json with a user's fragment put over it.
    ///
    /// Objects merge, all other values of the fragment win, with one exception: the lists `entry_points`, `env.default`,
    /// `env.untrusted` and `mount` are continued by the fragment's, whose entry takes the place of one with the same
    /// variable name, `target` or text.
    public func merging(fragment: JSONValue) -> JSONValue { merging(fragment, under: "") }

    private static let continuedLists: Set<String> = ["entry_points", "env.default", "env.untrusted", "mount"]

    private func merging(_ fragment: JSONValue, under path: String) -> JSONValue {
        switch (self, fragment) {
        case (.object(var members), .object(let others)):
            for other in others {
                let inner = path.isEmpty ? other.name : "\(path).\(other.name)"
                if let place = members.firstIndex(where: { $0.name.utf8.elementsEqual(other.name.utf8) }) {
                    members[place].value = members[place].value.merging(other.value, under: inner)
                } else {
                    members.append(other)
                }
            }
            return .object(members)
        case (.array(let ours), .array(let theirs)) where JSONValue.continuedLists.contains(path):
            return .array(JSONValue.continued(ours, by: theirs, isVariables: path == "env.default"))
        default:
            return fragment
        }
    }

    private static func continued(_ ours: [JSONValue], by theirs: [JSONValue], isVariables: Bool) -> [JSONValue] {
        var result = ours
        var places: [[UInt8]: Int] = [:]
        for (place, value) in ours.enumerated() {
            if let name = name(value, isVariables), places[name] == nil { places[name] = place }
        }
        for value in theirs {
            guard let name = name(value, isVariables), let place = places[name] else {
                result.append(value)
                continue
            }
            result[place] = value
        }
        return result
    }

    /// What an entry of a list is known by.
    private static func name(_ value: JSONValue, _ isVariable: Bool) -> [UInt8]? {
        guard let text = value.string ?? value["target"]?.string else { return nil }
        return Array(isVariable ? text.utf8.prefix { $0 != UInt8(ascii: "=") } : text.utf8[...])
    }
}
