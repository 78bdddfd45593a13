internal import CZstd
internal import Diagnostics

/// Expands a zstd stream (RFC 8878), frames one after the other.
@safe struct ZstdDecompressor: ~Copyable {
    private let context: OpaquePointer
    private var output = [UInt8](repeating: 0, count: 1 << 18)
    private var isBetweenFrames = false

    init() {
        guard let context = unsafe ZSTD_createDCtx() else { preconditionFailure("zstd has no memory for a stream") }
        unsafe self.context = unsafe context
    }

    deinit { unsafe ZSTD_freeDCtx(context) }

    /// Expands `input`, and gives `sink` what comes out.
    ///
    /// - Throws: `TB3240` if the stream is damaged, and what `sink` throws.
    mutating func decompress(
        _ input: Span<UInt8>,
        _ sink: (Span<UInt8>) throws(TeeError) -> Void
    ) throws(TeeError) {
        var position = 0
        while position < input.count || !isBetweenFrames {
            let before = position
            let (count, rest) = step(input, from: &position)
            guard ZSTD_isError(rest) == 0 else { throw expansionFailure("the zstd stream is damaged") }
            try sink(output.span.extracting(first: count))
            isBetweenFrames = rest == 0
            if position == input.count, count < output.count { return }
            guard position > before || count > 0 else { return }
        }
    }

    /// Ends the stream.
    ///
    /// - Throws: `TB3240` if it is not at its end.
    func finish() throws(TeeError) {
        guard isBetweenFrames else { throw expansionFailure("the zstd stream is cut off") }
    }

    private mutating func step(_ input: Span<UInt8>, from position: inout Int) -> (count: Int, rest: Int) {
        var (produced, consumed) = (0, position)
        let rest = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: consumed)
                var to = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                let rest = unsafe ZSTD_decompressStream(context, &to, &from)
                (produced, consumed) = (unsafe to.pos, unsafe from.pos)
                return rest
            }
        }
        position = consumed
        return (produced, rest)
    }
}
