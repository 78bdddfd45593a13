internal import Bytes
public import Crypto
public import Diagnostics

/// The identity of an enclave: the SHA-256 that the processor computes while the enclave is built.
public typealias MRENCLAVE = SHA256Digest

/// The identity of an enclave's signer: SHA-256 of the modulus of its key, least significant byte first.
public typealias MRSIGNER = SHA256Digest

/// MRENCLAVE as ECREATE, EADD, EEXTEND and EINIT compute it (Intel SDM vol. 3D), page by page in the loader's order.
///
/// The order of the calls is part of the measurement. Offsets are relative to the enclave's base.
public struct EnclaveMeasurement: ~Copyable, Sendable {
    /// Size of the enclave in bytes, a power of two.
    public let enclaveSize: UInt64
    /// SECS.SSAFRAMESIZE in pages.
    public let ssaFramePageCount: UInt32
    /// Pages added so far.
    public private(set) var pageCount: UInt64 = 0

    private let takesAnySize: Bool
    private var hasher = SHA256Hasher()
    private var recorder: MeasurementRecorder?
    private var page = MeasuredPage()

    /// ECREATE: starts the measurement.
    ///
    /// - Parameters:
    ///   - takesAnySize: measures an enclave of any size, with pages at any offset, which no processor makes: some
    ///     signers do.
    ///   - recording: whether a ``MeasurementLog`` is collected.
    /// - Throws: `TB3600` if the size is not a power of two of at least one page, or the save area is empty.
    public init(
        ssaFrameSize: UInt32,
        enclaveSize: UInt64,
        takesAnySize: Bool = false,
        recording: Bool = false
    ) throws(TeeError) {
        let page = UInt64(EnclavePage.byteCount)
        guard takesAnySize || enclaveSize.nonzeroBitCount == 1, enclaveSize >= page, ssaFrameSize > 0 else {
            throw TeeError(
                .impossibleEnclave,
                object: "",
                cause: "\(enclaveSize) bytes with \(ssaFrameSize) pages a save area",
                hint: "give a size that is a power of two, such as 256M or 1G"
            )
        }
        self.enclaveSize = enclaveSize
        self.takesAnySize = takesAnySize
        ssaFramePageCount = ssaFrameSize
        recorder = recording ? MeasurementRecorder() : nil
        hasher.update(MeasurementRecord.ecreate(ssaFramePageCount: ssaFrameSize, enclaveSize: enclaveSize))
    }

    /// EADD without EEXTEND for `pageCount` pages from `offset` on: their place and flags count, their content does not.
    ///
    /// - Throws: `TB3601` if a page lies outside the enclave.
    public mutating func addUnmeasured(offset: UInt64, pageCount: UInt64, flags: SECINFOFlags) throws(TeeError) {
        try admit(offset: offset, pageCount: pageCount, flags: flags, measured: false)
        // Many records go into the hash at once: a call for each costs more than hashing its 64 bytes.
        let batchCount = Int(clamping: min(pageCount, UInt64(EnclaveMeasurement.batchRecordCount)))
        let record = MeasurementRecord.eadd(offset: 0, flags: flags)
        var batch: [UInt8] = []
        batch.reserveCapacity(batchCount * MeasurementRecord.byteCount)
        for _ in 0..<batchCount { batch += record }
        var next = offset
        var left = pageCount
        while left > 0 {
            let count = Int(clamping: min(left, UInt64(batchCount)))
            next = EnclaveMeasurement.number(&batch, count: count, from: next)
            hasher.update(batch.span.extracting(first: count * MeasurementRecord.byteCount))
            left -= UInt64(count)
        }
    }

    /// EADD and 16 EEXTENDs for one page; up to 4096 bytes of content, and zeros behind them.
    ///
    /// - Throws: `TB3601` if the page lies outside the enclave or the content is longer than a page.
    public mutating func addMeasured(
        offset: UInt64,
        page content: Span<UInt8>,
        flags: SECINFOFlags
    ) throws(TeeError) {
        guard content.count <= EnclavePage.byteCount else {
            throw EnclaveMeasurement.outside("a page of \(content.count) bytes at \(offset)")
        }
        try admit(offset: offset, pageCount: 1, flags: flags, measured: true)
        page.fill(with: content)
        page.place(at: offset, flags: flags)
        hasher.update(page.records)
    }

    /// EADD and 16 EEXTENDs for each of `pageCount` pages whose bytes are all `fill`.
    ///
    /// - Throws: `TB3601` if a page lies outside the enclave.
    public mutating func addMeasured(
        offset: UInt64,
        pageCount: UInt64,
        fill: UInt8,
        flags: SECINFOFlags
    ) throws(TeeError) {
        try admit(offset: offset, pageCount: pageCount, flags: flags, measured: true)
        page.fill(with: fill)
        for index in 0..<pageCount {
            page.place(at: offset + index * UInt64(EnclavePage.byteCount), flags: flags)
            hasher.update(page.records)
        }
    }

    /// Pages from the bytes of `content`, measured, one after the other; the last is padded with zeros.
    ///
    /// - Throws: `TB3601` if a page lies outside the enclave.
    public mutating func addMeasured(
        offset: UInt64,
        content: Span<UInt8>,
        flags: SECINFOFlags
    ) throws(TeeError) {
        var done = 0
        while done < content.count {
            let end = min(done + EnclavePage.byteCount, content.count)
            try addMeasured(offset: offset &+ UInt64(done), page: content.extracting(done..<end), flags: flags)
            done = end
        }
    }

    /// EEXTEND alone: measures 256 bytes of a page that was added before.
    ///
    /// - Throws: `TB3601` if the chunk is not 256 bytes at a multiple of 256 inside the enclave.
    public mutating func extend(offset: UInt64, chunk: Span<UInt8>) throws(TeeError) {
        let size = UInt64(EnclavePage.chunkByteCount)
        guard chunk.count == EnclavePage.chunkByteCount, offset.isMultiple(of: size), offset <= enclaveSize - size
        else {
            throw EnclaveMeasurement.outside("a chunk of \(chunk.count) bytes at \(offset)")
        }
        hasher.update(MeasurementRecord.eextend(offset: offset))
        hasher.update(chunk)
    }

    /// The measurement of what was added so far; more can follow.
    public func current() -> MRENCLAVE { hasher.current() }

    /// EINIT: the measurement of the whole enclave. Ends the value.
    public consuming func finalize() -> MRENCLAVE { hasher.finalize() }

    /// Runs `body`; in the log, what it adds is the region `name` whose content comes from `source`.
    public mutating func region<E: Error>(
        _ name: String,
        source: String,
        _ body: (inout EnclaveMeasurement) throws(E) -> Void
    ) throws(E) {
        beginRegion(name, source: source)
        try body(&self)
        endRegion()
    }

    /// Starts a region of the log, ending the one before.
    public mutating func beginRegion(_ name: String, source: String) {
        endRegion()
        recorder?.begin(name, source: source)
    }

    /// Ends the region of the log that is open, if one is.
    public mutating func endRegion() {
        guard recorder?.isOpen == true else { return }
        let digest = hasher.current()
        recorder?.end(digest: digest)
    }

    /// What was recorded so far; nil if nothing is recorded. An open region is not in it.
    public var log: MeasurementLog? {
        guard let recorder else { return nil }
        return MeasurementLog(
            enclaveSize: enclaveSize,
            ssaFramePageCount: ssaFramePageCount,
            regions: recorder.regions
        )
    }

    /// Puts the offsets of `count` pages from `offset` on into the records of `batch`; answers the offset behind them.
    private static func number(_ batch: inout [UInt8], count: Int, from offset: UInt64) -> UInt64 {
        var records = batch.mutableSpan
        var next = offset
        for index in 0..<count {
            let position = index * MeasurementRecord.byteCount + MeasurementRecord.offsetPosition
            records[position] = UInt8(truncatingIfNeeded: next)
            records[position + 1] = UInt8(truncatingIfNeeded: next >> 8)
            records[position + 2] = UInt8(truncatingIfNeeded: next >> 16)
            records[position + 3] = UInt8(truncatingIfNeeded: next >> 24)
            records[position + 4] = UInt8(truncatingIfNeeded: next >> 32)
            records[position + 5] = UInt8(truncatingIfNeeded: next >> 40)
            records[position + 6] = UInt8(truncatingIfNeeded: next >> 48)
            records[position + 7] = UInt8(truncatingIfNeeded: next >> 56)
            next &+= UInt64(EnclavePage.byteCount)
        }
        return next
    }

    /// 16 KiB: small enough for the first-level cache, large enough to make the calls cheap.
    private static let batchRecordCount = 256

    private mutating func admit(
        offset: UInt64,
        pageCount added: UInt64,
        flags: SECINFOFlags,
        measured: Bool
    ) throws(TeeError) {
        let size = UInt64(EnclavePage.byteCount)
        guard isInside(offset, pageCount: added, measured: measured) else {
            throw EnclaveMeasurement.outside(
                "\(added) pages at offset \(offset) of an enclave of \(enclaveSize) bytes"
            )
        }
        pageCount &+= added
        guard added > 0, recorder != nil else { return }
        if recorder?.continues(offset: offset, flags: flags, measured: measured) == false {
            let digest = hasher.current()
            recorder?.split(digest: digest)
        }
        recorder?.add(offset: offset, byteCount: added * size, flags: flags, measured: measured)
    }

    private func isInside(_ offset: UInt64, pageCount: UInt64, measured: Bool) -> Bool {
        let size = UInt64(EnclavePage.byteCount)
        guard takesAnySize else {
            return offset.isMultiple(of: size) && offset <= enclaveSize && pageCount <= (enclaveSize - offset) / size
        }
        guard pageCount > 0 else { return offset <= enclaveSize }
        // The records of the last page begin inside: more is not asked by who takes any size.
        let last = enclaveSize - 1 - (measured ? size - UInt64(EnclavePage.chunkByteCount) : 0)
        return offset <= last && pageCount - 1 <= (last - offset) / size
    }

    private static func outside(_ cause: String) -> TeeError {
        TeeError(
            .pageOutsideEnclave,
            object: "",
            cause: cause,
            hint: "make the enclave larger, or what goes into it smaller"
        )
    }
}
