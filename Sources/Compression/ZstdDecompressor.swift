internal import CZstd
internal import Diagnostics

/// Expands a zstd stream (RFC 8878), frames one after the other; skippable ones, as zstd:chunked has, hold nothing.
@safe struct ZstdDecompressor: ~Copyable {
    /// The greatest window: 128 MiB, what `zstd --ultra -22` writes and every reader takes without being asked to.
    static let greatestWindowLog: Int32 = 27

    private let context: OpaquePointer
    private var isBetweenFrames = true
    private var hasSeenFrame = false
    /// The first bytes of a frame, until there are four.
    private var magic: [UInt8] = []

    init() {
        guard let context = unsafe ZSTD_createDCtx() else { preconditionFailure("zstd has no memory for a stream") }
        unsafe self.context = unsafe context
        let status = unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, ZstdDecompressor.greatestWindowLog)
        precondition(ZSTD_isError(status) == 0, "zstd does not take a parameter")
    }

    deinit { unsafe ZSTD_freeDCtx(context) }

    /// Expands `input` from `position` on until it is used up or `chunk` is full.
    ///
    /// - Throws: `TB3240` if the stream is damaged.
    mutating func expand(_ input: Span<UInt8>, from position: inout Int, into chunk: StreamChunk) throws(TeeError) {
        while !chunk.isFull {
            if isBetweenFrames {
                guard try beginFrame(input, from: &position, into: chunk) else { return }
                continue
            }
            let (before, room) = (position, chunk.count)
            try step(input, from: &position, into: chunk)
            if !isBetweenFrames, position == input.count, !chunk.isFull { return }
            guard position > before || chunk.count > room else { throw expansionFailure("the zstd stream is damaged") }
        }
    }

    /// Ends the stream.
    ///
    /// - Throws: `TB3240` if it is not at its end.
    func finish() throws(TeeError) {
        guard hasSeenFrame, isBetweenFrames, magic.isEmpty else { throw expansionFailure("the zstd stream is cut off") }
    }

    /// Takes the magic number of a frame; false if the input ends within it.
    ///
    /// libzstd would also take frames of formats before 1.0, which other readers do not.
    private mutating func beginFrame(
        _ input: Span<UInt8>,
        from position: inout Int,
        into chunk: StreamChunk
    ) throws(TeeError) -> Bool {
        while magic.count < 4, position < input.count {
            magic.append(input[position])
            position += 1
        }
        guard magic.count == 4 else { return false }
        let isFrame = magic == [0x28, 0xb5, 0x2f, 0xfd]
        let isSkippable = magic[0] & 0xf0 == 0x50 && magic[1...] == [0x2a, 0x4d, 0x18]
        guard isFrame || isSkippable else {
            throw expansionFailure("no zstd frame stands where one must begin")
        }
        var taken = 0
        let first = magic
        magic = []
        hasSeenFrame = true
        isBetweenFrames = false
        try step(first.span, from: &taken, into: chunk)
        guard taken == first.count else { throw expansionFailure("the zstd stream is damaged") }
        return true
    }

    private mutating func step(_ input: Span<UInt8>, from position: inout Int, into chunk: StreamChunk) throws(TeeError)
    {
        var (consumed, rest) = (position, 0)
        unsafe input.withUnsafeBufferPointer { source in
            unsafe chunk.append { target in
                var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: consumed)
                var to = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                rest = unsafe ZSTD_decompressStream(context, &to, &from)
                consumed = unsafe from.pos
                return unsafe to.pos
            }
        }
        guard ZSTD_isError(rest) == 0 else {
            let reason = unsafe String(cString: ZSTD_getErrorName(rest))
            throw expansionFailure("the zstd stream is damaged, or needs more than a window of 128 MiB: \(reason)")
        }
        position = consumed
        isBetweenFrames = rest == 0
    }
}
