internal import Bytes
public import Diagnostics
public import ELF
internal import SGX

/// The program that starts in the enclave, libpal.so: what of it becomes pages.
public struct PALImage: Sendable {
    /// The whole file.
    public let file: ELFFile
    /// Its PT_LOAD segments in the order of the file.
    let segments: [ELFSegment]
    /// The address of its first page.
    let start: UInt64
    /// The bytes from its first page to the end of its last.
    let byteCount: UInt64

    /// Reads the file.
    ///
    /// - Throws: `TB3500` to `TB3505` if it is no ELF file for x86-64; `TB3801` if its segments cannot be loaded.
    public init(parsing bytes: [UInt8]) throws(TeeError) {
        file = try ELFFile(parsing: bytes)
        segments = file.segments.filter { $0.type == .load }
        var start = UInt64.max
        var end: UInt64 = 0
        for segment in segments {
            let (last, overflow) = segment.address.addingReportingOverflow(segment.memorySize)
            guard !overflow, last <= 1 << 46, let lastPage = last.roundedUp(toMultipleOf: 0x1000) else {
                throw PALImage.invalid(
                    "a segment ends at address 0x\(String(last, radix: 16)) after overflow or 64 TiB"
                )
            }
            let (fileEnd, fileOverflow) = segment.offset.addingReportingOverflow(segment.fileSize)
            guard !fileOverflow, segment.fileSize == 0 || fileEnd <= UInt64(bytes.count) else {
                throw PALImage.invalid("a segment lies outside the file of \(bytes.count) bytes")
            }
            start = min(start, segment.address.roundedDown(toMultipleOf: 0x1000))
            end = max(end, lastPage)
        }
        guard end > start else { throw PALImage.invalid("it has no segment that is loaded") }
        self.start = start
        byteCount = end - start
    }

    /// The content of the page `index` of a segment: the file's bytes from the page boundary below its offset on, and
    /// zeros before the segment's beginning and behind its end.
    func page(_ index: UInt64, of segment: ELFSegment) -> [UInt8] {
        let window = segment.offset.roundedDown(toMultipleOf: 0x1000) &+ index &* 0x1000
        let first = max(window, segment.offset)
        let last = min(window &+ 0x1000, segment.offset &+ segment.fileSize)
        guard window >= segment.offset.roundedDown(toMultipleOf: 0x1000), first < last, last <= UInt64(file.bytes.count)
        else { return [] }
        return [UInt8](repeating: 0, count: Int(first - window)) + file.bytes[Int(first)..<Int(last)]
    }

    /// The flags of a segment's pages.
    static func flags(of segment: ELFSegment) -> SECINFOFlags {
        var flags = SECINFOFlags.regular
        if segment.isReadable { flags.insert(.read) }
        if segment.isWritable { flags.insert(.write) }
        if segment.isExecutable { flags.insert(.execute) }
        return flags
    }

    private static func invalid(_ cause: String) -> TeeError {
        TeeError(.unusablePAL, object: "libpal.so", cause: cause, hint: "take sgx/libpal.so of a release of Gramine")
    }
}
