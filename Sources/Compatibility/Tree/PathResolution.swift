public import Bytes

/// A path followed to what it leads to, as the kernel does inside the image's root.
public struct ResolvedPath: Sendable {
    /// The path that was asked for, made absolute, without empty and `.` parts, and without `..` where leaving it out
    /// leads to the same file.
    public let path: PathBytes
    /// Where it leads, with all links resolved.
    public let resolved: PathBytes
    /// Every symbolic link on the way, in order, as `link -> target`.
    public let links: [String]
    /// The paths of those links.
    public let linkPaths: [PathBytes]
    /// What is there.
    public let node: ImageNode
}

/// Why a path leads nowhere.
public enum ResolutionFailure: Error, Sendable, Hashable {
    /// There is no such name in this directory.
    case missing(PathBytes, links: [String])
    /// A symbolic link leads to what is not there.
    case dangling(link: PathBytes, target: PathBytes, links: [String])
    /// More than 40 links were followed (the kernel's MAXSYMLINKS).
    case loop(PathBytes, links: [String])
    /// A part of the path is no directory.
    case notDirectory(PathBytes, links: [String])
    /// The path has more bytes than Linux takes (PATH_MAX, 4096 with the NUL).
    case tooLong(Int)

    /// One line for people.
    public var explanation: String {
        switch self {
        case .missing(let path, _): "\(path) does not exist in the image"
        case .dangling(let link, let target, _): "the symbolic link \(link) leads to \(target), which does not exist"
        case .loop(let path, _): "the symbolic link \(path) leads back to itself (more than 40 links were followed)"
        case .notDirectory(let path, _): "\(path) is used as a directory and is none"
        case .tooLong(let length): "the path has \(length) bytes; Linux takes 4095"
        }
    }

    /// The links that were followed until then.
    public var links: [String] {
        switch self {
        case .missing(_, let links), .dangling(_, _, let links), .loop(_, let links), .notDirectory(_, let links): links
        case .tooLong: []
        }
    }
}

extension ImageTree {
    /// Follows `path` to its end. A relative path starts at `directory`; `..` above the root stays there.
    public func resolve(
        _ path: PathBytes,
        from directory: PathBytes = "/"
    ) throws(ResolutionFailure) -> ResolvedPath {
        let whole = path.isAbsolute ? path : directory.appending(path.bytes)
        guard whole.bytes.count < 4096 else { throw .tooLong(whole.bytes.count) }
        var rest = Array(whole.components.reversed())
        var done: [ArraySlice<UInt8>] = []
        var links: [String] = []
        var linkPaths: [PathBytes] = []
        var current = ImageNode(kind: .directory, mode: 0o755)
        // How many parts were left when the last link was followed: with more left, a part is of the link's target.
        var outside = 0
        while let part = rest.popLast() {
            if part.elementsEqual(".".utf8) { continue }
            guard current.kind == .directory else { throw .notDirectory(PathBytes(joining: done), links: links) }
            if part.elementsEqual("..".utf8) {
                if !done.isEmpty { done.removeLast() }
                continue
            }
            let here = PathBytes(joining: done + [part])
            guard let node = node(at: here) else {
                guard rest.count >= outside, let link = linkPaths.last, let target = self.node(at: link)?.target else {
                    throw .missing(here, links: links)
                }
                throw .dangling(link: link, target: target, links: links)
            }
            guard node.kind == .symlink, let target = node.target else {
                done.append(part)
                current = node
                continue
            }
            links.append("\(here) -> \(target)")
            linkPaths.append(here)
            guard linkPaths.count <= 40 else {
                // Each link once: what comes after is the same again.
                var seen: Set<String> = []
                throw .loop(here, links: links.filter { seen.insert($0).inserted })
            }
            guard target.bytes.count < 4096 else { throw .tooLong(target.bytes.count) }
            outside = rest.count
            if target.isAbsolute { done = [] }
            rest += target.components.reversed()
        }
        if whole.bytes.last == PathBytes.slash, current.kind != .directory {
            throw .notDirectory(PathBytes(joining: done), links: links)
        }
        let resolved = PathBytes(joining: done)
        return ResolvedPath(
            path: tidy(whole, leadingTo: resolved),
            resolved: resolved,
            links: links,
            linkPaths: linkPaths,
            node: current
        )
    }
}

extension ImageTree {
    private func tidy(_ path: PathBytes, leadingTo resolved: PathBytes) -> PathBytes {
        let parts = path.components.filter { !$0.elementsEqual(".".utf8) }
        guard parts.contains(where: { $0.elementsEqual("..".utf8) }) else { return PathBytes(joining: parts) }
        let short = PathBytes(
            joining: parts.reduce(into: []) { done, part in
                if part.elementsEqual("..".utf8) { _ = done.popLast() } else { done.append(part) }
            }
        )
        return (try? resolve(short))?.resolved == resolved ? short : PathBytes(joining: parts)
    }
}

extension PathBytes {
    /// The absolute path of these parts.
    init(joining parts: [ArraySlice<UInt8>]) {
        guard !parts.isEmpty else {
            self = "/"
            return
        }
        self.init(parts.reduce(into: [UInt8]()) { $0 += [PathBytes.slash] + $1 })
    }

    /// The path without its last part; `/` for the parts of the root.
    var directory: PathBytes { PathBytes(joining: components.dropLast()) }

    /// The last part.
    var name: PathBytes { PathBytes(lastComponent) }
}
