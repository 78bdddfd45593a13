import Bytes
import Crypto
import Diagnostics
import OCI
import Tar

@testable import RootFS

/// A directory entry of a layer.
func directory(_ path: PathBytes, mode: UInt16 = 0o755) -> LayerEntry {
    var entry = LayerEntry(path: path, kind: .directory)
    entry.mode = mode
    return entry
}

/// A regular file of this text.
func file(_ path: PathBytes, _ text: String = "") -> LayerEntry {
    var entry = LayerEntry(path: path, kind: .file)
    entry.mode = 0o644
    entry.byteCount = text.utf8.count
    entry.digest = SHA256Digest.of(Array(text.utf8))
    return entry
}

/// A symbolic link.
func symlink(_ path: PathBytes, _ target: PathBytes) -> LayerEntry {
    var entry = LayerEntry(path: path, kind: .symlink)
    entry.linkTarget = target.bytes
    return entry
}

/// A hard link.
func hardLink(_ path: PathBytes, _ target: PathBytes) -> LayerEntry {
    var entry = LayerEntry(path: path, kind: .hardLink)
    entry.linkTarget = target.bytes
    return entry
}

/// What an indexer answers for a layer of these entries.
func index(_ entries: [LayerEntry]) -> LayerIndex {
    let bytes = entries.reduce(0) { $0 + $1.byteCount }
    let name = Digest.of(entries.flatMap(\.path.bytes))
    return LayerIndex(digest: name, diffID: name, expandedByteCount: bytes, contentByteCount: bytes, entries: entries)
}

/// The tree of these layers, the lowest first.
func merge(_ layers: [LayerEntry]..., limits: LayerLimits = LayerLimits()) throws(TeeError) -> RootFS {
    try RootFS(merging: layers.map(index), limits: limits)
}

/// The error with which these layers are refused; nil if they are accepted.
func refusal(_ layers: [LayerEntry]..., limits: LayerLimits = LayerLimits()) -> TeeError? {
    do {
        _ = try RootFS(merging: layers.map(index), limits: limits)
        return nil
    } catch {
        return error
    }
}

extension RootFS {
    /// Every path below the root, with a slash behind directories and the target behind symlinks.
    var shape: [String] {
        var lines: [String] = []
        forEachNode { path, node in
            switch node.kind {
            case .directory: lines.append("\(path)/")
            case .symlink: lines.append("\(path) -> \(node.linkTarget?.description ?? "")")
            default: lines.append("\(path)")
            }
        }
        return lines
    }

    /// Whether there is a regular file with this text under this very name.
    func holds(_ path: PathBytes, _ text: String) -> Bool {
        node(at: path).map { $0.kind == .file && $0.sha256 == SHA256Digest.of(Array(text.utf8)) } ?? false
    }

    /// Whether both names are names of one file.
    func isSame(_ left: PathBytes, _ right: PathBytes) -> Bool {
        guard let left = node(at: left), let right = node(at: right) else { return false }
        return left.identity == right.identity
    }
}

/// A pipe.
func pipe(_ path: PathBytes) -> LayerEntry { LayerEntry(path: path, kind: .fifo) }

/// A device.
func device(_ path: PathBytes, _ kind: TarEntryKind = .characterDevice, major: UInt32, minor: UInt32) -> LayerEntry {
    var entry = LayerEntry(path: path, kind: kind)
    entry.mode = 0o600
    (entry.deviceMajor, entry.deviceMinor) = (major, minor)
    return entry
}

/// A global PAX header.
func globalHeader(_ path: PathBytes) -> LayerEntry { LayerEntry(path: path, kind: .globalHeader) }
