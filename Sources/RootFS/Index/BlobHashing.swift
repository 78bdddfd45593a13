internal import OCI
internal import Synchronization

/// Hashes a blob in whichever thread has nothing better to do: of gzip the expanding is the longer work, of other
/// compressions what is done with the expanded bytes.
final class BlobHashing: Sendable {
    /// Some bytes of the blob: the first `count` of `bytes`.
    struct Piece: Sendable {
        var bytes: [UInt8]
        var count = 0
    }

    private struct Pieces: Sendable {
        var waiting: [Piece] = []
        /// Memory of pieces that were hashed.
        var spare: [[UInt8]] = []
    }

    private let hasher: Mutex<DigestHasher?>
    private let pieces = Mutex(Pieces())

    private static let pieceByteCount = 1 << 19

    /// Pieces that may wait; then whoever brings more must hash.
    private static let greatestWaitingCount = 8

    init(_ algorithm: Digest.Algorithm) { hasher = Mutex(DigestHasher(algorithm)) }

    /// Memory for the next piece.
    func emptyPiece() -> Piece {
        let spare = pieces.withLock { $0.spare.popLast() }
        return Piece(bytes: spare ?? [UInt8](repeating: 0, count: BlobHashing.pieceByteCount))
    }

    /// Takes the next piece of the blob.
    func add(_ piece: consuming Piece) {
        let piece = piece
        let count = pieces.withLock { pieces in
            pieces.waiting.append(piece)
            return pieces.waiting.count
        }
        if count > BlobHashing.greatestWaitingCount { _ = hashOne() }
    }

    /// Takes the memory of a piece back that need not be hashed.
    func giveBack(_ piece: consuming Piece) {
        let bytes = piece.bytes
        pieces.withLock { $0.spare.append(bytes) }
    }

    /// Hashes the piece that waits longest; false if there is none, or another thread is at it.
    func hashOne() -> Bool {
        let isDone = hasher.withLockIfAvailable { hasher in
            guard let piece = pieces.withLock({ $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }) else {
                return false
            }
            hasher?.update(piece.bytes.span.extracting(first: piece.count))
            pieces.withLock { $0.spare.append(piece.bytes) }
            return true
        }
        return isDone ?? false
    }

    /// The digest of all pieces, once; no more may come.
    func finish() -> Digest? {
        while hashOne() {}
        return hasher.withLock { hasher in
            guard let last = hasher.take() else { return nil }
            return last.finalize()
        }
    }
}
