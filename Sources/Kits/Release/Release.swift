public import Bytes
public import Compatibility
public import Diagnostics
public import HostFiles

/// What a LibOS project publishes, as a tree of files that a kit is taken from.
public protocol Release: Sendable {
    /// Its files.
    var tree: any ImageTree { get }
    /// What names its content, such as `sha256:…` of a package; nothing of the host.
    var identities: [String] { get }
    /// The system that it is installed on, if that is not part of it.
    var system: (any Release)? { get }
    /// The versions that it says of itself, by package.
    func versions() throws(TeeError) -> [(package: String, version: String)]
    /// The content of the regular files at `paths`, all links resolved, where it can be read as long as the answer lives.
    func contents(of paths: [PathBytes]) throws(TeeError) -> [FileRange]
}

extension Release {
    /// None: what is published whole has what it needs.
    public var system: (any Release)? { nil }
}
