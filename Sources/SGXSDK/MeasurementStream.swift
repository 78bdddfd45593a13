import Bytes
import Crypto

/// The records that ECREATE, EADD and EEXTEND hash (Intel SDM vol. 3D), streamed into SHA-256.
struct MeasurementStream: ~Copyable {
    private var hasher = SHA256Hasher()
    /// An EADD record, and 16 EEXTEND records with the 256 bytes that each one covers.
    private var page: [UInt8]
    /// EADD records of pages whose content is not measured.
    private var batch: [UInt8]
    /// Pages added so far.
    private(set) var pageCount: UInt64 = 0

    private static let recordByteCount = 64
    private static let chunkByteCount = 320
    private static let batchCount = 256

    /// The bytes that are hashed for a page of each kind.
    static let addedPageCost: UInt64 = 64
    static let extendedPageCost: UInt64 = 64 + 16 * 320

    /// Starts with ECREATE: frame size of the SSA in pages, and the size of the enclave's range of addresses in bytes.
    init(ssaFramePages: UInt32, size: UInt64) {
        var record = [UInt8](repeating: 0, count: MeasurementStream.recordByteCount)
        record.replaceSubrange(0..<8, with: Array("ECREATE".utf8) + [0])
        record.store(littleEndian: ssaFramePages, at: 8)
        record.store(littleEndian: size, at: 12)
        hasher.update(record)
        let add = Array("EADD".utf8) + [UInt8](repeating: 0, count: 60)
        let extend = Array("EEXTEND".utf8) + [UInt8](repeating: 0, count: 57 + 256)
        page = add
        for _ in 0..<16 { page += extend }
        batch = []
        for _ in 0..<MeasurementStream.batchCount { batch += add }
    }

    /// Adds `count` pages from `offset` whose content is not measured.
    mutating func add(offset: UInt64, flags: UInt64, count: UInt64) {
        for index in 0..<MeasurementStream.batchCount {
            batch.store(littleEndian: flags, at: index * MeasurementStream.recordByteCount + 16)
        }
        var next = offset
        var rest = count
        while rest > 0 {
            let now = Int(min(rest, UInt64(MeasurementStream.batchCount)))
            for index in 0..<now {
                batch.store(littleEndian: next, at: index * MeasurementStream.recordByteCount + 8)
                next &+= 4096
            }
            let isWhole = now == MeasurementStream.batchCount
            hasher.update(isWhole ? batch : Array(batch[..<(now * MeasurementStream.recordByteCount)]))
            rest -= UInt64(now)
        }
        pageCount += count
    }

    /// Adds `count` pages from `offset` that all have the content of 4096 bytes that `content` tells, and measures it.
    mutating func addExtended(offset: UInt64, flags: UInt64, content: [UInt8], count: UInt64 = 1) {
        for chunk in 0..<16 {
            let start = MeasurementStream.recordByteCount * 2 + chunk * MeasurementStream.chunkByteCount
            page.replaceSubrange(start..<(start + 256), with: content[(chunk * 256)..<(chunk * 256 + 256)])
        }
        page.store(littleEndian: flags, at: 16)
        for index in 0..<count {
            let place = offset &+ index << 12
            page.store(littleEndian: place, at: 8)
            for chunk in 0..<16 {
                let start = MeasurementStream.recordByteCount + chunk * MeasurementStream.chunkByteCount
                page.store(littleEndian: place &+ UInt64(chunk) << 8, at: start + 8)
            }
            hasher.update(page)
        }
        pageCount += count
    }

    /// MRENCLAVE.
    consuming func finish() -> SHA256Digest { hasher.finalize() }
}
