internal import CZlib
public import Diagnostics

/// Compresses a stream with gzip (RFC 1952) by zlib.
///
/// The bytes follow from the input and zlib's version alone: the header has no time and no name.
@safe public struct GzipCompressor: ~Copyable {
    // zlib keeps a pointer back to the stream, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var output = [UInt8](repeating: 0, count: 1 << 18)

    /// A compressor that has seen no bytes; level 6 is zlib's own default.
    public init(level: Int32 = 6) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let gzipWindow: Int32 = 15 + 16
        let status = unsafe deflateInit2_(
            stream,
            level,
            Z_DEFLATED,
            gzipWindow,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        precondition(status == Z_OK, "zlib has no memory for a stream")
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Compresses `input`, and gives `sink` what comes out; with `end` the stream ends.
    public mutating func compress(
        _ input: Span<UInt8>,
        end: Bool,
        _ sink: (Span<UInt8>) throws(TeeError) -> Void
    ) throws(TeeError) {
        precondition(input.count <= Int(UInt32.max), "zlib takes 4 GiB at a time")
        var position = 0
        while true {
            let before = position
            let (count, status) = step(input, from: &position, end: end)
            try sink(output.span.extracting(first: count))
            if end ? status == Z_STREAM_END : position == input.count && count < output.count { return }
            precondition(count > 0 || position > before, "zlib makes no progress")
        }
    }

    private mutating func step(_ input: Span<UInt8>, from position: inout Int, end: Bool) -> (count: Int, status: Int32)
    {
        let (start, room) = (position, output.count)
        let status = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress?.advanced(by: start))
                unsafe stream.pointee.avail_in = UInt32(source.count - start)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(target.count)
                return unsafe deflate(stream, end ? Z_FINISH : Z_NO_FLUSH)
            }
        }
        precondition(status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR, "zlib was called wrongly")
        position = input.count - Int(unsafe stream.pointee.avail_in)
        return (room - Int(unsafe stream.pointee.avail_out), status)
    }
}
