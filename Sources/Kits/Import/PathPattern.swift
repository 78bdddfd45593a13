internal import Bytes
internal import Compatibility

/// A path in a release in which `*` stands for a part of one name.
struct PathPattern {
    let pattern: PathBytes

    init(_ pattern: PathBytes) { self.pattern = pattern }

    /// A path that the pattern stands for.
    struct Match {
        let path: PathBytes
        /// What the last `*` stands for.
        var part: [UInt8] = []
    }

    /// The paths of `tree` that the pattern stands for. The last name is not looked up unless it has a `*`.
    func matches(in tree: any ImageTree) -> [Match] {
        var found = [Match(path: "/")]
        for component in pattern.components {
            var next: [Match] = []
            for match in found {
                guard let star = component.firstIndex(of: UInt8(ascii: "*")) else {
                    next.append(Match(path: match.path.child(component), part: match.part))
                    continue
                }
                guard let place = try? tree.resolve(match.path) else { continue }
                let (head, tail) = (component[..<star], component[(star + 1)...])
                for name in tree.names(in: place.resolved)
                where name.bytes.count >= head.count + tail.count && name.bytes.starts(with: head)
                    && name.bytes.suffix(tail.count).elementsEqual(tail)
                {
                    let part = Array(name.bytes.dropFirst(head.count).dropLast(tail.count))
                    next.append(Match(path: match.path.child(name.bytes[...]), part: part))
                }
            }
            found = next
        }
        return found
    }
}

extension PathBytes {
    /// The path of what is called `name` in this folder.
    func child(_ name: ArraySlice<UInt8>) -> PathBytes {
        self == "/" ? PathBytes([PathBytes.slash] + name) : appending(name)
    }
}
