internal import Bytes
internal import Crypto
internal import Diagnostics
internal import HostFiles
internal import HostProcess
internal import OCI
internal import Synchronization

/// The SHA-256 of the files of an instance, in the form of coreutils' sha256sum: what compares files where the MACs of
/// Occlum's file systems, made under a key that everybody knows, are no hashes.
///
/// Without the signed LibOS, which its signature holds, for it comes later where the key is elsewhere.
struct InstanceSums: Equatable {
    private(set) var lines: [PathBytes: String] = [:]

    /// The sums of the files of a layer, made in two threads: the images are as large as the application.
    ///
    /// - Throws: `TB5001` if a file that was written cannot be read again.
    init(of files: [LayerFile]) throws(TeeError) {
        let work = SumsInThreads(files)
        WorkerThread.run({ work.run() }, inThreads: 1) { work.run() }
        for (file, digest) in zip(files, try work.digests()) {
            if let digest { add(file.path.withSlash, digest) }
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

/// The SHA-256 of many files, each made by whichever thread comes to it first.
private final class SumsInThreads: Sendable {
    private struct State {
        var next = 0
        var digests: [SHA256Digest?]
        var failure: TeeError?
    }

    private let files: [LayerFile]
    private let state: Mutex<State>

    init(_ files: [LayerFile]) {
        self.files = files
        state = Mutex(State(digests: [SHA256Digest?](repeating: nil, count: files.count)))
    }

    func run() {
        while let index = take() {
            do throws(TeeError) {
                let digest = try SumsInThreads.digest(files[index])
                state.withLock { $0.digests[index] = digest }
            } catch {
                state.withLock { $0.failure = error }
            }
        }
    }

    func digests() throws(TeeError) -> [SHA256Digest?] {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return state.withLock { $0.digests }
    }

    private func take() -> Int? {
        state.withLock { state in
            guard state.next < files.count, state.failure == nil else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    private static func digest(_ file: LayerFile) throws(TeeError) -> SHA256Digest? {
        switch file.kind {
        case .bytes(let bytes): return .of(bytes)
        case .range(let range):
            var hasher = SHA256Hasher()
            try range.forEachPart { part throws(TeeError) in hasher.update(part) }
            return hasher.finalize()
        default: return nil
        }
    }
}
