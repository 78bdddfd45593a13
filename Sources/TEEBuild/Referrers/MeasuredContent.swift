internal import Bytes
internal import Crypto
internal import Diagnostics
internal import LibOS
internal import RootFS

/// The files that an enclave's measurement covers, with their digests.
struct MeasuredContent: Sendable {
    /// One of them.
    struct File: Sendable {
        let file: MeasuredFile
        /// 40 hexadecimal digits.
        let sha1: String
        /// 64 hexadecimal digits.
        let sha256: String
    }

    /// The greatest file of a kit that is hashed.
    private static let kitFileLimit = 1 << 30

    let files: [File]

    /// Hashes the measured files of an instance; each layer of the image is read once.
    ///
    /// - Throws: what reading kit and image throws.
    init(of draft: EnclaveDraft) throws(TeeError) {
        let measured = try draft.instance.measuredFiles()
        let image = draft.application.image
        var digests = [(sha1: String, sha256: String)?](repeating: nil, count: measured.count)
        var nodes: [RootFSNode] = []
        var places: [Int] = []
        for (place, file) in measured.enumerated() {
            switch file.content {
            case .made(let bytes): digests[place] = MeasuredContent.digests(of: bytes)
            case .kit(let path):
                let bytes = try draft.kit.files.bytes(of: path, limit: MeasuredContent.kitFileLimit)
                digests[place] = MeasuredContent.digests(of: bytes)
            case .image(let path):
                guard let node = image.tree.node(at: path) else { continue }
                nodes.append(node)
                places.append(place)
            }
        }
        // Parts of several files can be under way: those of hard links come side by side.
        var hashers: [Int: PairHasher] = [:]
        try image.contents.read(nodes) { position, part throws(TeeError) in
            if hashers[position] == nil { hashers[position] = PairHasher() }
            hashers[position]?.update(part)
            if let digests256 = hashers[position]?.finished(nodes[position].size) {
                digests[places[position]] = digests256
                hashers[position] = nil
            }
        }
        let empty = MeasuredContent.digests(of: [])
        files = zip(measured, digests).map { file, digests in
            File(file: file, sha1: (digests ?? empty).sha1, sha256: (digests ?? empty).sha256)
        }
    }

    private static func digests(of bytes: [UInt8]) -> (sha1: String, sha256: String) {
        var sha1 = SHA1Hasher()
        sha1.update(bytes)
        return (hexadecimal(sha1.finalize()), SHA256Digest.of(bytes).description)
    }
}

/// Both digests of a file that comes in parts.
private final class PairHasher {
    private var sha1 = SHA1Hasher()
    private var sha256 = SHA256Hasher()
    private var byteCount = 0

    func update(_ bytes: Span<UInt8>) {
        sha1.update(bytes)
        sha256.update(bytes)
        byteCount += bytes.count
    }

    /// The digests, once `total` bytes have come.
    func finished(_ total: Int) -> (sha1: String, sha256: String)? {
        guard byteCount == total else { return nil }
        return (hexadecimal(sha1.finalize()), sha256.finalize().description)
    }
}
