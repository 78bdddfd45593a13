internal import Bytes
internal import Compatibility
internal import TOML

/// The files that a manifest pins by hash, as Gramine takes them.
struct ManifestFiles {
    /// A file and the hash that it must have.
    struct Entry {
        /// As the manifest writes it.
        let uri: String
        /// The path on the host, lexically normal; nil if it is no file or not absolute.
        let path: PathBytes?
        /// 64 hexadecimal digits in lower case, or whatever stands there.
        let hash: String
    }

    /// libsysdb.so by `loader.entrypoint`; nil where the release pins it as a trusted file, or nothing does.
    let libOS: Entry?
    /// The path of libsysdb.so.
    let libOSPath: PathBytes?
    /// `sgx.trusted_files`.
    let trusted: [Entry]

    init(_ manifest: GramineManifest) {
        let entrypoint = manifest["loader.entrypoint"]
        let preload = manifest["loader.preload"]?.string
        let uri = entrypoint?.table?["uri"]?.string ?? entrypoint?.string ?? preload ?? ""
        libOSPath = ManifestFiles.path(uri)
        libOS = entrypoint?.table.map { table in
            Entry(uri: uri, path: ManifestFiles.path(uri), hash: (table["sha256"]?.string ?? "").lowercased())
        }
        if let table = manifest.sgx[table: "trusted_files"] {
            trusted = table.entries.map { entry in
                let hash = manifest.sgx[table: "trusted_checksum"]?[entry.key]?.string ?? ""
                return ManifestFiles.entry(entry.value.string ?? "", hash)
            }
        } else {
            trusted = (manifest.sgx["trusted_files"]?.array ?? []).map { value in
                let uri = value.table?["uri"]?.string ?? value.string ?? ""
                return ManifestFiles.entry(uri, value.table?["sha256"]?.string ?? "")
            }
        }
    }

    private static func entry(_ uri: String, _ hash: String) -> Entry {
        Entry(uri: uri, path: path(uri), hash: hash.lowercased())
    }

    /// The path of a URI without `.`, `..` and empty parts, as `get_norm_path` of Gramine's common/src/path.c makes it.
    private static func path(_ uri: String) -> PathBytes? {
        guard uri.utf8.starts(with: "file:/".utf8) else { return nil }
        var parts: [ArraySlice<UInt8>] = []
        for part in PathBytes(uri.utf8.dropFirst(5)).components where !part.elementsEqual(".".utf8) {
            if part.elementsEqual("..".utf8) { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.isEmpty ? "/" : PathBytes(parts.flatMap { [PathBytes.slash] + $0 })
    }

    /// Trusted files that cannot be what they were.
    var findings: [Finding] {
        trusted.compactMap(\.path).filter { RuntimeFiles.replaced.contains($0) }.sorted().map { path in
            Finding(
                .replacedByRuntime,
                .warning,
                path: path,
                message: "it is trusted as it is in the image, and container runtimes put another in its place",
                remedy: "take it out of sgx.trusted_files, and mount a file of your own there"
            )
        }
    }
}
