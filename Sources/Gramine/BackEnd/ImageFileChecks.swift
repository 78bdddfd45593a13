internal import Bytes
internal import Compatibility
internal import Crypto
internal import LibOS

/// Compares what a manifest counts on with what is in the image, at the paths where the host would open it: the host
/// follows symbolic links, and Gramine does not look.
struct ImageFileChecks {
    let tree: any ImageTree
    let digest: (PathBytes) -> SHA256Digest?

    /// The most failures of one kind that are told one by one.
    private static let limit = 100

    func checks(_ files: ManifestFiles) -> [VerificationCheck] {
        [loader, VerificationCheck("libos", object: "\(GraminePlaces.libOS)", cause: libOSFailure(files))]
            + trustedFiles(files.trusted)
    }

    /// The loader must be there, and what it names as its interpreter.
    private var loader: VerificationCheck {
        let path = GraminePlaces.loader
        guard let node = tree.node(at: path), node.kind == .file else {
            return VerificationCheck("loader", object: "\(path)", cause: "it is not in the image")
        }
        guard node.mode & 0o111 != 0 else {
            return VerificationCheck("loader", object: "\(path)", cause: "it is not executable")
        }
        guard let elf = node.fileFacts?.elf else {
            return VerificationCheck("loader", object: "\(path)", cause: "it is no program")
        }
        if let interpreter = elf.interpreter, (try? tree.resolve(interpreter))?.node.kind != .file {
            let cause = "its interpreter \(interpreter) is not in the image"
            return VerificationCheck("loader", object: "\(path)", cause: cause)
        }
        return VerificationCheck("loader", object: "\(path)", cause: nil)
    }

    private func libOSFailure(_ files: ManifestFiles) -> String? {
        guard files.libOSPath == GraminePlaces.libOS else {
            return "the manifest starts \(files.libOSPath.map(\.description) ?? "no file") in its place"
        }
        if let entry = files.libOS { return failure(entry) }
        guard let entry = files.trusted.first(where: { $0.path == GraminePlaces.libOS }) else {
            return "no hash of it is in the manifest"
        }
        return failure(entry)
    }

    /// A check for each file that is not what it must be, and one for all others.
    private func trustedFiles(_ entries: [ManifestFiles.Entry]) -> [VerificationCheck] {
        var failed: [VerificationCheck] = []
        var count = 0
        for entry in entries {
            guard let cause = failure(entry) else { continue }
            count += 1
            if count <= ImageFileChecks.limit {
                failed.append(VerificationCheck("trusted-file", object: printable(entry.uri.utf8), cause: cause))
            }
        }
        let summary = VerificationCheck(
            "trusted-files",
            object: "\(entries.count) files",
            cause: count == 0 ? nil : "\(count) are not what the manifest says"
        )
        return [summary] + failed
    }

    private func failure(_ entry: ManifestFiles.Entry) -> String? {
        guard let path = entry.path else { return "it is no absolute path of a file" }
        guard SHA256Digest(hexadecimal: entry.hash) != nil else { return "it has no SHA-256 in the manifest" }
        let found: ResolvedPath
        do throws(ResolutionFailure) { found = try tree.resolve(path) } catch { return error.explanation }
        guard found.node.kind == .file, let digest = digest(found.resolved) else { return "it is no regular file" }
        guard digest.description.utf8.elementsEqual(entry.hash.utf8) else {
            return "its SHA-256 is \(digest), and the manifest says \(entry.hash)"
        }
        return nil
    }
}
