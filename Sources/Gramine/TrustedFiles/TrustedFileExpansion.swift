public import Diagnostics
internal import HostFiles
internal import TOML

extension GramineManifest {
    /// Replaces `sgx.trusted_files` by one entry with a hash for each file, by the rules of the release
    /// (`expand_all_trusted_files` of python/graminelibos/manifest.py).
    ///
    /// - Parameter chroot: the directory of the host that stands for the root; nil for the host itself.
    /// - Returns: the files of the host that were looked at, for a dependency file.
    /// - Throws: `TB2203` if an entry is unusable; `TB3100` and `TB5001` if a file is missing or cannot be read.
    @discardableResult
    public mutating func expandTrustedFiles(chroot: String? = nil) throws(TeeError) -> [String] {
        let tree = TrustedFileTree(chroot: chroot.map { PurePath($0) })
        var sgx = self.sgx
        if version.isGraphene { return try expandKeyedFiles(tree) }
        let entries = sgx["trusted_files"]?.array ?? []
        if version < .v1_6 {
            var list = OldTrustedFiles(version: version, tree: tree)
            for entry in entries { try list.add(entry) }
            if version < .v1_2 { try list.addPreloads(self["loader.preload"]?.string ?? "") }
            sgx["trusted_files"] = .array(list.entries)
            table["sgx"] = .table(sgx)
            return list.expanded
        }
        var files: [TrustedFile] = []
        var places: [[UInt8]: Int] = [:]
        for entry in entries {
            for file in try tree.expand(try tree.file(entry)) {
                guard let place = places[Array(file.uri.utf8)] else {
                    places[Array(file.uri.utf8)] = files.count
                    files.append(file)
                    continue
                }
                if let old = files[place].sha256 {
                    guard let new = file.sha256, !new.utf8.elementsEqual(old.utf8) else { continue }
                    throw TrustedFile.unusable(file.uri, "it has two hashes, \(old) and \(new)", "keep one of them")
                }
                files[place] = file
            }
        }
        for index in files.indices where files[index].sha256 == nil {
            files[index].sha256 = try TrustedFileTree.hash(files[index].realPath.description)
        }
        sgx["trusted_files"] = .array(
            files.map { .table(["uri": .string($0.uri), "sha256": .string($0.sha256 ?? "")]) }
        )
        table["sgx"] = .table(sgx)
        return files.map(\.realPath.description)
    }

    /// Graphene's tables: `sgx.trusted_files.KEY` is a URI, `sgx.trusted_checksum.KEY` its hash.
    private mutating func expandKeyedFiles(_ tree: TrustedFileTree) throws(TeeError) -> [String] {
        var sgx = self.sgx
        var found: [(key: String, uri: String, path: String)] = []
        func put(_ key: String, _ uri: String, _ path: String) {
            if let place = found.firstIndex(where: { $0.key.utf8.elementsEqual(key.utf8) }) {
                found[place] = (key, uri, path)
            } else {
                found.append((key, uri, path))
            }
        }
        let preloads = (self["loader.preload"]?.string ?? "").split(separator: ",")
        for (index, uri) in preloads.enumerated() {
            put("preload\(index)", String(uri), try tree.existing(String(uri)).description)
        }
        for entry in sgx[table: "trusted_files"]?.entries ?? [] {
            guard let uri = entry.value.string else {
                throw invalid("sgx.trusted_files.\(entry.key)", "it is \(entry.value.kind)", "write \"file:PATH\"")
            }
            let path = try tree.existing(uri)
            guard tree.kind(path) == .directory else {
                put(entry.key, uri, path.description)
                continue
            }
            for file in try tree.walk(path) where tree.kind(file) == .regular {
                put(TrustedFileTree.key(of: file.description), "file:\(file)", file.description)
            }
        }
        var files: TOMLTable = [:]
        var checksums = sgx[table: "trusted_checksum"] ?? TOMLTable()
        for (key, uri, path) in found {
            files[key] = .string(uri)
            checksums[key] = .string(try TrustedFileTree.hash(path))
        }
        sgx["trusted_files"] = .table(files)
        sgx["trusted_checksum"] = .table(checksums)
        table["sgx"] = .table(sgx)
        return found.map(\.path)
    }
}

extension TrustedFileTree {
    /// The entry of a list, a table with `uri` and perhaps `sha256`.
    fileprivate func file(_ entry: TOMLValue) throws(TeeError) -> TrustedFile {
        guard let table = entry.table, let uri = table["uri"]?.string else {
            throw TrustedFile.unusable("sgx.trusted_files", "an entry has no uri", "write { uri = \"file:PATH\" }")
        }
        if let unknown = table.entries.first(where: { $0.key != "uri" && $0.key != "sha256" }) {
            throw TrustedFile.unusable(uri, "the entry has the unknown key \(unknown.key)", "take it out")
        }
        if let hash = table["sha256"], hash.string == nil {
            throw TrustedFile.unusable(uri, "sha256 is \(hash.kind)", "write 64 hexadecimal digits as a string")
        }
        return try file(uri, sha256: table["sha256"]?.string)
    }
}
