public import Diagnostics

/// Undoes a compression, whichever it is.
public struct Expander: ~Copyable {
    /// The compressions that are undone.
    public enum Format: String, Sendable, Hashable, CaseIterable {
        case gzip
        case zstd

        /// The compression whose magic number `bytes`, the first of a stream, begin with; nil for any other stream.
        public init?(magic bytes: Span<UInt8>) {
            func begins(_ magic: [UInt8], from offset: Int = 0) -> Bool {
                guard bytes.count >= offset + magic.count else { return false }
                return magic.indices.allSatisfy { bytes[offset + $0] == magic[$0] }
            }
            if begins([0x1f, 0x8b]) {
                self = .gzip
            } else if begins([0x28, 0xb5, 0x2f, 0xfd])
                || begins([0x2a, 0x4d, 0x18], from: 1) && bytes[0] & 0xf0 == 0x50
            {
                self = .zstd
            } else {
                return nil
            }
        }
    }

    private var gzip: GzipDecompressor?
    private var zstd: ZstdDecompressor?
    private let greatestRatio: Int
    private var buffer: StreamChunk?
    /// Bytes that came in so far.
    public private(set) var consumed = 0
    /// Bytes that came out so far.
    public private(set) var produced = 0

    /// How much may come out before its ratio to what came in counts: small streams of zeros are no bombs.
    public static let freeByteCount = 64 << 20

    /// An expander that has seen no bytes; without a format what comes out is what goes in.
    ///
    /// - Parameter greatestRatio: how many times longer than what came in may be what comes out, beyond the first 64 MiB.
    public init(_ format: Format?, greatestRatio: Int = 1000) {
        self.greatestRatio = max(greatestRatio, 1)
        switch format {
        case .gzip: gzip = GzipDecompressor()
        case .zstd: zstd = ZstdDecompressor()
        case nil: break
        }
    }

    /// Expands `input`, and gives `sink` what comes out.
    ///
    /// - Throws: `TB3240` if the stream is damaged; `TB3241` if it has grown beyond the ratio; what `sink` throws. Then
    ///   this value is of no more use.
    public mutating func expand(
        _ input: Span<UInt8>,
        _ sink: (Span<UInt8>) throws(TeeError) -> Void
    ) throws(TeeError) {
        let chunk = buffer ?? StreamChunk(capacity: 1 << 18)
        buffer = chunk
        var position = 0
        repeat {
            chunk.removeAll()
            try expand(input, from: &position, into: chunk)
            if chunk.count > 0 { try sink(chunk.bytes) }
        } while chunk.isFull || position < input.count
    }

    /// Expands `input` from `position` on, and puts behind what is in `chunk` what comes out, until the input is used up
    /// or the chunk is full. Of a full chunk there may be more: then call again with another, even at the input's end.
    ///
    /// - Throws: `TB3240` if the stream is damaged; `TB3241` if it has grown beyond the ratio. Then this value is of no
    ///   more use.
    public mutating func expand(
        _ input: Span<UInt8>,
        from position: inout Int,
        into chunk: StreamChunk
    ) throws(TeeError) {
        let (start, before) = (position, chunk.count)
        if gzip != nil {
            try gzip?.expand(input, from: &position, into: chunk)
        } else if zstd != nil {
            try zstd?.expand(input, from: &position, into: chunk)
        } else {
            position += chunk.append(input.extracting(position..<input.count))
        }
        consumed += position - start
        produced += chunk.count - before
        guard produced <= Expander.freeByteCount || produced / greatestRatio <= consumed else {
            throw expansionBomb(consumed, produced, greatestRatio)
        }
    }

    /// Ends the stream.
    ///
    /// - Throws: `TB3240` if it is cut off.
    public borrowing func finish() throws(TeeError) {
        try gzip?.finish()
        try zstd?.finish()
    }
}
