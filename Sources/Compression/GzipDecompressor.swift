internal import CZlib
internal import Diagnostics

/// Inflates a gzip stream (RFC 1952) by zlib, members one after the other as Go's reader does.
///
/// For the few bytes of archives and their like; layers have a faster way.
@safe struct GzipDecompressor: ~Copyable {
    // zlib keeps a pointer back to the stream, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var output = [UInt8](repeating: 0, count: 1 << 18)
    private var isBetweenMembers = false

    init() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let gzipWindow: Int32 = 15 + 16
        let status = unsafe inflateInit2_(stream, gzipWindow, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib has no memory for a stream")
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Inflates `input`, and gives `sink` what comes out.
    ///
    /// - Throws: `TB3240` if the stream is damaged, and what `sink` throws.
    mutating func decompress(
        _ input: Span<UInt8>,
        _ sink: (Span<UInt8>) throws(TeeError) -> Void
    ) throws(TeeError) {
        var position = 0
        while true {
            if isBetweenMembers {
                guard position < input.count else { return }
                unsafe inflateReset(stream)
                isBetweenMembers = false
            }
            let (count, status) = step(input, from: &position)
            guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
                throw expansionFailure("the gzip stream is damaged")
            }
            try sink(output.span.extracting(first: count))
            isBetweenMembers = status == Z_STREAM_END
            if !isBetweenMembers, position == input.count, count < output.count { return }
        }
    }

    /// Ends the stream.
    ///
    /// - Throws: `TB3240` if it is not at its end.
    func finish() throws(TeeError) {
        guard isBetweenMembers else { throw expansionFailure("the gzip stream is cut off") }
    }

    private mutating func step(_ input: Span<UInt8>, from position: inout Int) -> (count: Int, status: Int32) {
        let (start, room) = (position, output.count)
        let part = UInt32(clamping: input.count - start)
        let status = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress?.advanced(by: start))
                unsafe stream.pointee.avail_in = part
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(target.count)
                return unsafe inflate(stream, Z_NO_FLUSH)
            }
        }
        position = start + Int(part - (unsafe stream.pointee.avail_in))
        return (room - Int(unsafe stream.pointee.avail_out), status)
    }
}
