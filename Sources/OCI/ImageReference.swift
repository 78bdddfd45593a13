internal import Bytes
public import Diagnostics
public import HostFiles
public import SystemPackage

/// Where an image is or shall be, as skopeo writes it.
///
/// `oci:DIR[:REF]`, `oci-archive:FILE[:REF]`, `docker-archive:FILE[:REF]`, or a bare path. In place of `:REF`, `@DIGEST`
/// names a manifest and `@N` the N-th image, counted from 0. The first colon ends the path, unless a file of the whole
/// name is there and none of the shorter.
public struct ImageReference: Sendable, Hashable, CustomStringConvertible {
    /// The form of what the path leads to.
    public enum Transport: String, Sendable, Hashable, CaseIterable {
        /// An OCI image layout in a directory.
        case oci
        /// A tar of an OCI image layout.
        case ociArchive = "oci-archive"
        /// What `docker save` writes.
        case dockerArchive = "docker-archive"
    }

    /// Which image of several.
    public enum Selector: Sendable, Hashable {
        /// By `org.opencontainers.image.ref.name`, or by a tag of a Docker archive.
        case name(String)
        /// By the digest of its manifest.
        case digest(Digest)
        /// By its place, counted from 0.
        case position(Int)
    }

    /// The form; nil for a bare path, of which what it leads to decides.
    public let transport: Transport?
    /// The path on the host.
    public let path: FilePath
    /// Which image; nil for the only one.
    public let selector: Selector?

    /// A reference of these parts.
    public init(transport: Transport?, path: FilePath, selector: Selector? = nil) {
        self.transport = transport
        self.path = path
        self.selector = selector
    }

    /// Reads a reference.
    ///
    /// - Parameter exists: whether a path of the host leads to something.
    /// - Throws: `TB2001` for a form that is not read.
    public init(
        _ text: String,
        exists: (String) -> Bool = { HostFileKind(of: FilePath($0)) != nil }
    ) throws(TeeError) {
        guard !text.utf8.contains(0) else { throw ImageReference.syntax(text, "it holds a NUL") }
        var transport: Transport?
        var rest = text[...]
        if let colon = text.firstIndex(of: ":"), !exists(text) {
            transport = Transport(rawValue: String(text[..<colon]))
            if transport != nil {
                rest = text[text.index(after: colon)...]
            } else if ImageReference.foreign.contains(String(text[..<colon])), !exists(String(text[..<colon])) {
                throw ImageReference.syntax(text, "images are not read from \(text[..<colon]):")
            }
        }
        let (path, selector) = try ImageReference.split(String(rest), exists)
        guard !path.isEmpty else { throw ImageReference.syntax(text, "it names no file or folder") }
        self.init(transport: transport, path: FilePath(path), selector: selector)
    }

    /// The reference as it is written.
    public var description: String {
        let place = (transport.map { "\($0.rawValue):" } ?? "") + path.string
        switch selector {
        case nil: return place
        case .name(let name): return "\(place):\(name)"
        case .digest(let digest): return "\(place)@\(digest)"
        case .position(let position): return "\(place)@\(position)"
        }
    }

    /// Transports of skopeo that need a network or a daemon, or name files of no single image.
    private static let foreign: Set = [
        "docker", "docker-daemon", "containers-storage", "dir", "ostree", "atomic", "registry", "sif", "tarball",
    ]

    private static func split(
        _ text: String,
        _ exists: (String) -> Bool
    ) throws(TeeError) -> (path: String, selector: Selector?) {
        if let at = text.lastIndex(of: "@"), !exists(text) {
            let path = String(text[..<at])
            let selector = text[text.index(after: at)...]
            if !selector.isEmpty, selector.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
                guard let position = Int(selector) else { throw syntax(text, "@\(selector) is out of range") }
                return (path, .position(position))
            }
            if selector.hasPrefix("sha256:") || selector.hasPrefix("sha512:") {
                do {
                    return (path, .digest(try Digest(String(selector))))
                } catch {
                    throw syntax(text, error.cause)
                }
            }
        }
        guard let colon = text.firstIndex(of: ":") else { return (text, nil) }
        let path = String(text[..<colon])
        if exists(text), !exists(path) { return (text, nil) }
        let name = String(text[text.index(after: colon)...])
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
            throw syntax(text, "what follows the path is empty, or holds a blank or control character")
        }
        return (path, .name(name))
    }

    private static func syntax(_ text: String, _ cause: String) -> TeeError {
        TeeError(
            .referenceSyntax,
            object: printable(text.utf8),
            cause: cause,
            hint: "write oci:DIR:REF, oci-archive:FILE or docker-archive:FILE; skopeo copies others into these"
        )
    }
}
