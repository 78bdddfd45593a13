internal import Bytes
internal import Crypto
internal import Diagnostics
internal import HostFiles
internal import OCI

/// The SHA-256 of the files of an instance, in the form of coreutils' sha256sum: what compares files where the MACs of
/// Occlum's file systems, made under a key that everybody knows, are no hashes.
///
/// Without the signed LibOS, which its signature holds, for it comes later where the key is elsewhere.
struct InstanceSums: Equatable {
    private(set) var lines: [PathBytes: String] = [:]

    /// The sums of the files of a layer.
    ///
    /// - Throws: `TB5001` if a file that was written cannot be read again.
    init(of files: [LayerFile]) throws(TeeError) {
        for file in files {
            switch file.kind {
            case .bytes(let bytes): add(file.path.withSlash, SHA256Digest.of(bytes))
            case .range(let range):
                var hasher = SHA256Hasher()
                try range.forEachPart { part throws(TeeError) in hasher.update(part) }
                add(file.path.withSlash, hasher.finalize())
            default: continue
            }
        }
    }

    init() {}

    /// Takes a file's sum, if it is one of the instance.
    mutating func add(_ path: PathBytes, _ digest: SHA256Digest) {
        let instance = Array(OcclumLayout.instance.bytes) + [PathBytes.slash]
        guard path != OcclumLayout.signedLibOS,
            path == OcclumLayout.launcher || path.bytes.starts(with: instance)
        else { return }
        lines[path] = digest.description
    }

    /// The text of the file, whose paths begin at the root of the image: `(cd ROOTFS && sha256sum -c FILE)`.
    var text: [UInt8] {
        var text: [UInt8] = []
        for (path, sum) in lines.sorted(by: { $0.key < $1.key }) {
            text += Array("\(sum)  ".utf8) + path.bytes.dropFirst() + [0x0a]
        }
        return text
    }
}

extension PathBytes {
    fileprivate var withSlash: PathBytes { isAbsolute ? self : PathBytes([PathBytes.slash] + bytes) }
}
