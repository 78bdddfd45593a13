internal import Bytes
internal import TOML

/// An entry of `fs.mounts`.
struct ImageMount: Hashable {
    enum Kind: Hashable {
        /// What is at this path of the image.
        case path(PathBytes)
        case memory
        /// Encrypted files at the same path of the host.
        case encrypted(keyName: String)
    }

    let path: PathBytes
    let kind: Kind

    /// The entry; nil if its path cannot be written.
    var table: TOMLTable? {
        guard let text = path.text, !path.bytes.contains(0) else { return nil }
        switch kind {
        case .path(let source):
            guard let source = source.text else { return nil }
            return ["path": .string(text), "uri": .string("file:" + source)]
        case .memory: return ["type": "tmpfs", "path": .string(text)]
        case .encrypted(let name):
            return [
                "type": "encrypted", "path": .string(text), "uri": .string("file:" + text), "key_name": .string(name),
            ]
        }
    }
}

extension PathBytes {
    /// Whether this is `folder` or lies below it.
    func isWithin(_ folder: PathBytes) -> Bool {
        guard folder != "/" else { return true }
        return bytes.starts(with: folder.bytes)
            && (bytes.count == folder.bytes.count || bytes[folder.bytes.count] == PathBytes.slash)
    }

    /// The path of the same place below `new` instead of `old`, which this path is within.
    func moved(from old: PathBytes, to new: PathBytes) -> PathBytes {
        let rest = bytes.dropFirst(old == "/" ? 0 : old.bytes.count)
        return rest.isEmpty ? new : PathBytes((new == "/" ? [] : new.bytes) + rest)
    }
}
