internal import Bytes
internal import Crypto
internal import Diagnostics
internal import HostFiles
internal import SystemPackage

/// An entry of `sgx.trusted_files` and the file of the host that it means.
struct TrustedFile {
    let uri: String
    var sha256: String?
    /// The file itself, below the chroot if there is one.
    let realPath: PurePath

    /// The path of `file:PATH`.
    ///
    /// - Throws: `TB2203` for any other URI.
    static func path(ofURI uri: String) throws(TeeError) -> String {
        guard uri.utf8.starts(with: "file:".utf8) else {
            throw unusable(uri, "the URI does not begin with file:", "write \"file:PATH\"")
        }
        return String(decoding: uri.utf8.dropFirst(5), as: UTF8.self)
    }

    static func unusable(_ uri: String, _ cause: String, _ hint: String) -> TeeError {
        TeeError(.unusableTrustedFile, object: printable(uri.utf8), cause: cause, hint: hint)
    }
}

/// The files of the host as the signer looks at them: directly, or below a directory that stands for the root.
struct TrustedFileTree {
    let chroot: PurePath?

    func file(_ uri: String, sha256: String? = nil) throws(TeeError) -> TrustedFile {
        let path = PurePath(try TrustedFile.path(ofURI: uri))
        guard let chroot else { return TrustedFile(uri: uri, sha256: sha256, realPath: path) }
        var links = LinkResolution(chroot: chroot)
        let inner = try links.resolve(path, uri: uri, depth: 0)
        return TrustedFile(
            uri: uri,
            sha256: sha256,
            realPath: chroot.appending(PurePath(root: "", parts: inner.parts))
        )
    }

    func kind(_ path: PurePath) -> HostFileKind? { HostFileKind(of: FilePath(path.description)) }

    /// The SHA-256 of a file, in hexadecimal.
    static func hash(_ path: String) throws(TeeError) -> String {
        var hasher = SHA256Hasher()
        let range = FileRange(try InputFile(FilePath(path)))
        try range.forEachPart { (part) throws(TeeError) in hasher.update(part) }
        return hasher.finalize().description
    }

    /// The entries that `file` stands for: itself, or the files in its directory and those below, by name.
    ///
    /// What is neither file nor directory, or cannot be read, is left out; symlinks to directories are not followed.
    func expand(_ file: TrustedFile) throws(TeeError) -> [TrustedFile] {
        let isDirectory = kind(file.realPath) == .directory
        guard file.uri.utf8.last == UInt8(ascii: "/") else {
            if isDirectory {
                throw TrustedFile.unusable(file.uri, "it is a directory", "put a slash behind it")
            }
            return [file]
        }
        guard isDirectory else {
            throw TrustedFile.unusable(file.uri, "it ends with a slash and is no directory", "take the slash away")
        }
        guard file.sha256 == nil else {
            throw TrustedFile.unusable(file.uri, "a directory has no sha256", "take the hash away")
        }
        var found: [TrustedFile] = []
        for name in try names(file.realPath) {
            let path = file.realPath.appending(name)
            guard let kind = kind(path), kind != .other, HostFileKind.isReadable(FilePath(path.description)) else {
                continue
            }
            let isDirectory = kind == .directory
            let child = try self.file("file:" + (try inside(path)) + (isDirectory ? "/" : ""))
            if isDirectory, HostFileKind.isLink(FilePath(path.description)) { continue }
            found += try expand(child)
        }
        return found
    }

    /// The path as the enclave sees it.
    private func inside(_ path: PurePath) throws(TeeError) -> String {
        guard let chroot else { return path.description }
        guard let inner = path.relative(to: chroot) else {
            throw TrustedFile.unusable(path.description, "it lies outside the chroot", "name the chroot without ..")
        }
        return "/" + inner.parts.joined(separator: "/")
    }

    /// The names in a directory, in the order of their bytes.
    func names(_ path: PurePath) throws(TeeError) -> [String] {
        let names = try InputDirectory(FilePath(path.description)).names() ?? []
        for name in names where name.unicodeScalars.contains("\u{fffd}") && kind(path.appending(name)) == nil {
            throw TrustedFile.unusable(
                "file:\(path)/",
                "the name \(printable(name.utf8)) is not UTF-8",
                "rename the file: a manifest cannot name it"
            )
        }
        return names
    }
}

/// Resolves symlinks below a chroot, where absolute ones begin at the chroot (`resolve_symlinks` of manifest.py).
private struct LinkResolution {
    let chroot: PurePath
    /// What each symlink met so far leads to; nil while that is being found out.
    private var seen: [PurePath: PurePath?] = [:]

    init(chroot: PurePath) { self.chroot = chroot }

    mutating func resolve(_ path: PurePath, uri: String, depth: Int) throws(TeeError) -> PurePath {
        guard path.isAbsolute else {
            throw TrustedFile.unusable(uri, "a relative path has no meaning in a chroot", "write an absolute path")
        }
        guard depth <= 64 else { throw loop(uri) }
        var current = PurePath("/")
        for part in path.parts {
            guard HostFileKind(of: FilePath(outer(current).description)) == .directory else {
                throw TrustedFile.unusable(uri, "\(printable(current.description.utf8)) is no directory", "correct it")
            }
            if part.utf8.elementsEqual("..".utf8) {
                current = current.parent
                continue
            }
            let next = current.appending(part)
            guard let text = HostFileKind.linkTarget(of: FilePath(outer(next).description)) else {
                current = next
                continue
            }
            if seen[next] == nil {
                seen[next] = .some(nil)
                let target = PurePath(text)
                let resolved = try resolve(
                    target.isAbsolute ? PurePath(root: "/", parts: target.parts) : next.parent.appending(target),
                    uri: uri,
                    depth: depth + 1
                )
                seen[next] = .some(resolved)
            }
            guard case .some(.some(let resolved)) = seen[next] else { throw loop(uri) }
            current = resolved
        }
        return current
    }

    private func outer(_ path: PurePath) -> PurePath { chroot.appending(PurePath(root: "", parts: path.parts)) }

    private func loop(_ uri: String) -> TeeError {
        TrustedFile.unusable(uri, "its symlinks lead in a circle", "correct the links")
    }
}
