internal import Bytes
internal import Compatibility
internal import Crypto
internal import Diagnostics
internal import TOML

/// The trusted files of an image: each path by which Gramine looks a file up, once, in the order of bytes.
struct TrustedFileList {
    private var digests: [PathBytes: SHA256Digest] = [:]
    private var unnameable: [PathBytes] = []
    private let links: LinkMounts

    init(_ input: ImageManifestInput, _ options: ImageManifestOptions, links: LinkMounts) {
        self.links = links
        add(options.libOS.path, options.libOS.digest)
        for file in options.added { add(file.path, file.digest) }
        for member in input.reached {
            guard let digest = input.digest(member.resolved) else { continue }
            add(member.path, digest)
            add(member.resolved, digest)
        }
        let own = options.trustsApplication ? ApplicationFiles(input).paths : []
        let patterns = options.include.map { PathPattern($0) } + own.map { PathPattern(literal: $0) }
        let asked = options.include.map { PathPattern($0) }
        for file in options.offered where PathPattern.anyOf(asked, matches: file.path) { add(file.path, file.digest) }
        guard options.trust == .all || !patterns.isEmpty else { return }
        input.tree.forEachNode { path, node in
            guard node.kind == .file || node.kind == .symlink, !LinkMounts.isVolatile(path),
                !TrustedFileList.isPrivate(path), !RuntimeFiles.replaced.contains(path),
                options.trust == .all || PathPattern.anyOf(patterns, matches: path)
            else { return }
            guard node.kind == .symlink else {
                if let digest = input.digest(path) { add(path, digest) }
                return
            }
            guard let target = try? input.tree.resolve(path), target.node.kind == .file,
                !LinkMounts.isVolatile(target.resolved), let digest = input.digest(target.resolved)
            else { return }
            add(path, digest)
            add(target.resolved, digest)
        }
    }

    /// The entries in the order of their paths.
    var entries: [(path: PathBytes, digest: SHA256Digest)] {
        digests.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The entries as values of a manifest.
    var values: [TOMLValue] {
        entries.compactMap { entry in
            entry.path.text.map {
                .table(["uri": .string("file:" + $0), "sha256": .string(entry.digest.description)])
            }
        }
    }

    mutating func add(_ path: PathBytes, _ digest: SHA256Digest) {
        let path = links.lookup(path)
        guard path.text != nil, !path.bytes.contains(0), path.bytes.count < 4000 else {
            unnameable.append(path)
            return
        }
        digests[path] = digest
    }

    /// Says what cannot be trusted, and how long the list takes to be read.
    func report(_ findings: inout [Finding]) {
        for path in unnameable.sorted().prefix(20) {
            findings.append(
                Finding(
                    .unnameableFile,
                    .warning,
                    path: path,
                    message: "a manifest cannot name it: it is no UTF-8, or longer than Gramine's 4096 bytes",
                    remedy: "rename it in the image; programs in the enclave cannot open it"
                )
            )
        }
        let count = digests.count
        guard count > 5000 else { return }
        findings.append(
            Finding(
                .slowTrustedFiles,
                .warning,
                message: "\(count) trusted files: Gramine needs about \(TrustedFileList.seconds(count)) s to read "
                    + "them, in every process that it starts",
                remedy: "trust the closure and what the program opens besides (include), not every file"
            )
        )
    }

    /// The seconds that Gramine 1.8 and 1.9 take to read a list: measured with gramine-direct are 0.4 for 5,000
    /// entries, 5 for 20,000 and 32 for 50,000, which is quadratic.
    static func seconds(_ count: Int) -> Int {
        let thousands = count / 1000
        return max(1, thousands * thousands / 78)
    }

    /// Files that no program of a container needs and that only say something about accounts.
    private static func isPrivate(_ path: PathBytes) -> Bool {
        let names: [PathBytes] = ["/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/mtab"]
        return names.contains(path) || path == "/.dockerenv" || path == "/.dockerinit"
    }
}
