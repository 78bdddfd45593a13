internal import Bytes
internal import Compatibility
internal import Crypto
internal import Diagnostics
internal import TOML

/// Files that a user's fragment trusts without saying their hash: it is taken from the image, as gramine-manifest takes
/// it from the host. A folder, written with a slash at the end, stands for every file below it.
struct FragmentTrustedFiles {
    private let input: ImageManifestInput
    private let offered: [AddedFile]
    private let links: LinkMounts

    /// - Parameter offered: files that the image gets of the kit, which a fragment may trust too.
    init(_ input: ImageManifestInput, offered: [AddedFile], links: LinkMounts) {
        self.input = input
        self.offered = offered
        self.links = links
    }

    /// Gives every entry of `sgx.trusted_files` a hash.
    ///
    /// - Throws: `TB2203` for a file that the image does not have.
    func fillHashes(_ manifest: inout TOMLTable) throws(TeeError) {
        guard var sgx = manifest[table: "sgx"], let entries = sgx["trusted_files"]?.array else { return }
        let isUnhashed = { (entry: TOMLValue) in (entry.table?["sha256"]?.string ?? "").isEmpty }
        for entry in entries where !isUnhashed(entry) { try checkHash(entry) }
        guard entries.contains(where: isUnhashed) else { return }
        var result: [TOMLValue] = []
        var known: Set<PathBytes> = []
        for entry in entries where !isUnhashed(entry) {
            if let uri = entry.table?["uri"]?.string { known.insert(PathBytes(uri.utf8.dropFirst(5))) }
            result.append(entry)
        }
        for entry in entries where isUnhashed(entry) {
            guard let uri = entry.string ?? entry.table?["uri"]?.string else {
                throw unusable("", "an entry is \(entry.table == nil ? entry.kind : "a table without uri")")
            }
            for (path, digest) in try files(uri) where known.insert(path).inserted {
                guard let text = path.text else { throw unusable(uri, "\(path) is not UTF-8") }
                result.append(.table(["uri": .string("file:" + text), "sha256": .string(digest.description)]))
            }
        }
        sgx["trusted_files"] = .array(result)
        manifest["sgx"] = .table(sgx)
    }

    /// Holds that a hash which the user gives is one, and that of the image's file where there is one: any other would
    /// let no program open the file.
    private func checkHash(_ entry: TOMLValue) throws(TeeError) {
        guard let table = entry.table, let uri = table["uri"]?.string, let hash = table["sha256"]?.string else {
            return
        }
        let digits = hash.lowercased()
        guard digits.utf8.count == 64, digits.utf8.allSatisfy({ hexadecimalDigits.contains($0) }) else {
            throw unusable(uri, "sha256 is not 64 hexadecimal digits")
        }
        guard uri.utf8.starts(with: "file:/".utf8),
            let found = try? input.tree.resolve(PathBytes(uri.utf8.dropFirst(5))),
            let digest = input.digest(found.resolved), !digest.description.utf8.elementsEqual(digits.utf8)
        else { return }
        throw unusable(uri, "sha256 is \(digits), the image's file has \(digest)")
    }

    private var hexadecimalDigits: Set<UInt8> { Set("0123456789abcdef".utf8) }

    private func files(_ uri: String) throws(TeeError) -> [(path: PathBytes, digest: SHA256Digest)] {
        guard uri.utf8.starts(with: "file:/".utf8) else { throw unusable(uri, "it is not file:/PATH") }
        let wanted = PathBytes(uri.utf8.dropFirst(5))
        let isFolderName = wanted.bytes.last == PathBytes.slash
        let folder = PathBytes(wanted.bytes.dropLast(isFolderName ? 1 : 0))
        let ofKit = offered.filter { isFolderName ? $0.path.isWithin(folder) : $0.path == wanted }
        if !ofKit.isEmpty { return ofKit.map { ($0.path, $0.digest) } }
        let found: ResolvedPath
        do throws(ResolutionFailure) {
            found = try input.tree.resolve(wanted)
        } catch {
            throw unusable(uri, error.explanation)
        }
        let isFolder = found.node.kind == .directory
        guard isFolder == isFolderName else {
            throw unusable(uri, isFolder ? "it is a folder and has no slash at the end" : "it is no folder")
        }
        guard isFolder else {
            guard let digest = input.digest(found.resolved) else { throw unusable(uri, "it is no regular file") }
            return [(links.lookup(found.path), digest), (links.lookup(found.resolved), digest)]
        }
        var files: [(path: PathBytes, digest: SHA256Digest)] = []
        input.tree.forEachNode { path, node in
            guard path.isWithin(found.resolved), node.kind == .file, let digest = input.digest(path) else { return }
            files.append((links.lookup(path), digest))
        }
        return files
    }

    private func unusable(_ uri: String, _ cause: String) -> TeeError {
        TeeError(
            .unusableTrustedFile,
            object: printable(uri.utf8.prefix(4096)),
            cause: cause,
            hint: "name a file of the image, or a folder with a slash at the end"
        )
    }
}
