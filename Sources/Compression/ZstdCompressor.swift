internal import CZstd
public import Diagnostics

/// Compresses a stream with zstd (RFC 8878) into one frame with a checksum, on one thread.
///
/// The bytes follow from the input and libzstd's version alone.
@safe public struct ZstdCompressor: ~Copyable {
    private let context: OpaquePointer
    private var output = [UInt8](repeating: 0, count: 1 << 18)

    /// A compressor that has seen no bytes; level 3 is zstd's own default.
    public init(level: Int32 = 3) {
        guard let context = unsafe ZSTD_createCCtx() else { preconditionFailure("zstd has no memory for a stream") }
        unsafe self.context = unsafe context
        for (parameter, value) in [(ZSTD_c_compressionLevel, level), (ZSTD_c_checksumFlag, 1)] {
            let status = unsafe ZSTD_CCtx_setParameter(context, parameter, value)
            precondition(ZSTD_isError(status) == 0, "zstd does not take a parameter")
        }
    }

    deinit { unsafe ZSTD_freeCCtx(context) }

    /// Compresses `input`, and gives `sink` what comes out; with `end` the frame ends.
    public mutating func compress(
        _ input: Span<UInt8>,
        end: Bool,
        _ sink: (Span<UInt8>) throws(TeeError) -> Void
    ) throws(TeeError) {
        var position = 0
        while true {
            let (count, rest) = step(input, from: &position, end: end)
            try sink(output.span.extracting(first: count))
            if position == input.count, end ? rest == 0 : count < output.count { return }
        }
    }

    private mutating func step(_ input: Span<UInt8>, from position: inout Int, end: Bool) -> (count: Int, rest: Int) {
        var produced = 0
        var consumed = position
        let rest = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: consumed)
                var to = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                let rest = unsafe ZSTD_compressStream2(context, &to, &from, end ? ZSTD_e_end : ZSTD_e_continue)
                consumed = unsafe from.pos
                produced = unsafe to.pos
                return rest
            }
        }
        precondition(ZSTD_isError(rest) == 0, "zstd was called wrongly")
        position = consumed
        return (produced, rest)
    }
}
