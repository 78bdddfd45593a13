internal import Bytes

/// The 5184 bytes that a measured page puts into the hash: EADD's record, then 16 times EEXTEND's record and 256 bytes
/// of content. One buffer serves all pages, so that each costs one call into the hash.
struct MeasuredPage: Sendable {
    private(set) var records: [UInt8]

    init() {
        records = MeasurementRecord.eadd(offset: 0, flags: [])
        for _ in 0..<EnclavePage.chunkCount {
            records += MeasurementRecord.eextend(offset: 0)
            records += [UInt8](repeating: 0, count: EnclavePage.chunkByteCount)
        }
    }

    private static let stride = MeasurementRecord.byteCount + EnclavePage.chunkByteCount
    private static let flagsPosition = 16

    /// Sets the offset and flags of the page.
    mutating func place(at offset: UInt64, flags: SECINFOFlags) {
        records.store(recordOffset: offset, at: 0)
        records.store(littleEndian: flags.rawValue, at: MeasuredPage.flagsPosition)
        var position = MeasurementRecord.byteCount
        var chunkOffset = offset
        for _ in 0..<EnclavePage.chunkCount {
            records.store(recordOffset: chunkOffset, at: position)
            position += MeasuredPage.stride
            chunkOffset &+= UInt64(EnclavePage.chunkByteCount)
        }
    }

    /// Sets the content: at most 4096 bytes, then zeros.
    mutating func fill(with content: Span<UInt8>) {
        var target = records.mutableSpan
        for chunk in 0..<EnclavePage.chunkCount {
            let from = chunk * EnclavePage.chunkByteCount
            let to = chunk * MeasuredPage.stride + 2 * MeasurementRecord.byteCount
            let available = max(0, min(content.count - from, EnclavePage.chunkByteCount))
            if available == EnclavePage.chunkByteCount {
                let source = content.extracting(from..<from + EnclavePage.chunkByteCount)
                for index in 0..<EnclavePage.chunkByteCount { target[to + index] = source[index] }
            } else {
                for index in 0..<available { target[to + index] = content[from + index] }
                for index in available..<EnclavePage.chunkByteCount { target[to + index] = 0 }
            }
        }
    }

    /// Sets every byte of the content.
    mutating func fill(with byte: UInt8) {
        var target = records.mutableSpan
        for chunk in 0..<EnclavePage.chunkCount {
            let to = chunk * MeasuredPage.stride + 2 * MeasurementRecord.byteCount
            for index in 0..<EnclavePage.chunkByteCount { target[to + index] = byte }
        }
    }
}
