internal import Crypto
internal import Diagnostics
internal import HostFiles
internal import SystemPackage
internal import TOML

/// The list as releases before 1.6 expand it (`append_trusted_dir_or_file` of their manifest.py).
///
/// Until 1.3 a file stands as often as it is named; 1.4 and 1.5 keep the first and write paths as `pathlib` does.
struct OldTrustedFiles {
    let version: GramineVersion
    let tree: TrustedFileTree
    private(set) var entries: [TOMLValue] = []
    private(set) var expanded: [String] = []
    private var known: Set<[UInt8]> = []

    init(version: GramineVersion, tree: TrustedFileTree) {
        self.version = version
        self.tree = tree
    }

    mutating func add(_ entry: TOMLValue) throws(TeeError) {
        let uri = entry.table?["uri"]?.string ?? entry.string ?? ""
        if let hash = entry.table?["sha256"]?.string, !hash.isEmpty {
            try append(uri, hash: hash)
            return
        }
        let path = try tree.existing(uri)
        guard tree.kind(path) == .directory else {
            guard tree.kind(path) == .regular else {
                throw TrustedFile.unusable(uri, "it is neither file nor directory", "take it out")
            }
            try append(uri, hash: nil)
            expanded.append(path.description)
            return
        }
        guard uri.utf8.last == UInt8(ascii: "/") else {
            throw TrustedFile.unusable(uri, "it is a directory", "put a slash behind it")
        }
        expanded.append(path.description)
        for file in try tree.walk(path) {
            expanded.append(file.description)
            guard tree.kind(file) == .regular else { continue }
            // 1.0 stopped at files that it could not read.
            if version > .v1_0, !HostFileKind.isReadable(FilePath(file.description)) { continue }
            try append("file:\(file)", hash: nil)
        }
    }

    /// The libraries of `loader.preload`, which were trusted by themselves until 1.1.
    mutating func addPreloads(_ text: String) throws(TeeError) {
        let names = version == .v1_0 ? Set(text.split(separator: ",").map(String.init)).sorted(by: precedes) : [text]
        for uri in names where !uri.isEmpty {
            let isKnown = entries.contains { $0.table?["uri"]?.string?.utf8.elementsEqual(uri.utf8) == true }
            if !isKnown { try add(.string(uri)) }
        }
    }

    private func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private mutating func append(_ uri: String, hash: String?) throws(TeeError) {
        var uri = uri
        let path = PurePath(try TrustedFile.path(ofURI: uri))
        if version >= .v1_4 {
            uri = "file:\(path)"
            guard known.insert(Array(uri.utf8)).inserted else { return }
        }
        let hash = if let hash { hash } else { try TrustedFileTree.hash(path.description) }
        entries.append(.table(["uri": .string(uri), "sha256": .string(hash)]))
    }
}

extension TrustedFileTree {
    /// The path of a URI, where there must be something.
    func existing(_ uri: String) throws(TeeError) -> PurePath {
        let path = PurePath(try TrustedFile.path(ofURI: uri))
        guard kind(path) != nil else { throw TrustedFile.unusable(uri, "there is no such file", "correct the path") }
        return path
    }

    /// Everything below a directory, each directory before what is in it; symlinks to directories are not followed.
    func walk(_ path: PurePath) throws(TeeError) -> [PurePath] {
        var found: [PurePath] = []
        for name in try names(path) {
            let child = path.appending(name)
            found.append(child)
            let isLink = HostFileKind.isLink(FilePath(child.description))
            if kind(child) == .directory, !isLink, HostFileKind.isReadable(FilePath(child.description)) {
                found += try walk(child)
            }
        }
        return found
    }

    /// The key that Graphene gives to a file of a directory: the SHA-256 of its path.
    static func key(of path: String) -> String { SHA256Digest.of(Array(path.utf8)).description }
}
