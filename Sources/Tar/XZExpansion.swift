internal import CLibArchive
internal import Compression
public import Diagnostics
public import HostFiles

/// Undoes xz, as Debian's packages are compressed, by libarchive.
public enum XZExpansion {
    /// The first bytes of an xz stream (The .xz File Format 1.1, 2.1.1.1).
    public static let magic: [UInt8] = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]

    /// Expands all of `range`, and gives `sink` what comes out.
    ///
    /// - Throws: `TB3301` if the stream is damaged; `TB5001` if the host cannot read it; what `sink` throws.
    public static func expand(
        _ range: FileRange,
        _ sink: (Span<UInt8>) throws(TeeError) -> Void
    ) throws(TeeError) {
        guard let archive = unsafe archive_read_new() else {
            preconditionFailure("libarchive has no memory for a reader")
        }
        defer { unsafe archive_read_free(archive) }
        let source = RangeSource(range)
        var status = unsafe archive_read_support_filter_xz(archive)
        if status == ARCHIVE_OK { status = unsafe archive_read_support_format_raw(archive) }
        precondition(status == ARCHIVE_OK, "libarchive cannot read xz")
        status = unsafe openArchive(archive, source)
        var entry: OpaquePointer?
        if status == ARCHIVE_OK { status = unsafe archive_read_next_header(archive, &entry) }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while status == ARCHIVE_OK {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe archive_read_data(archive, $0.baseAddress, $0.count)
            }
            if let failure = source.failure { throw failure }
            guard count > 0 else {
                status = count == 0 ? ARCHIVE_EOF : ARCHIVE_FATAL
                break
            }
            try sink(buffer.span.extracting(first: count))
        }
        if let failure = source.failure { throw failure }
        guard status == ARCHIVE_EOF else {
            let reason = unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? "no reason given"
            throw tarMalformed([], "the xz stream is damaged: \(reason)")
        }
    }
}

/// The pieces of a file for libarchive.
private final class RangeSource: LibArchiveSource {
    private(set) var failure: TeeError?
    private let range: FileRange
    private var position = 0

    init(_ range: FileRange) { self.range = range }

    override func next() -> StreamChunk? {
        guard failure == nil, position < range.byteCount else { return nil }
        do throws(TeeError) {
            var buffer = [UInt8](repeating: 0, count: 1 << 18)
            let count = try range.read(at: position, into: &buffer)
            position += count
            let chunk = StreamChunk(capacity: count)
            _ = chunk.append(buffer.span.extracting(first: count))
            return chunk
        } catch {
            failure = error
            return nil
        }
    }
}
