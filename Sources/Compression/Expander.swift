public import Diagnostics

/// Undoes a compression, whichever it is.
public struct Expander: ~Copyable {
    /// The compressions that are undone.
    public enum Format: Sendable, Hashable {
        case gzip
        case zstd
    }

    private var gzip: GzipDecompressor?
    private var zstd: ZstdDecompressor?
    private var consumed = 0
    private var produced = 0

    /// An expander that has seen no bytes.
    public init(_ format: Format) {
        switch format {
        case .gzip: gzip = GzipDecompressor()
        case .zstd: zstd = ZstdDecompressor()
        }
    }

    /// Expands `input`, and gives `sink` what comes out.
    ///
    /// - Throws: `TB3240` if the stream is damaged; `TB3241` if it has grown over a thousandfold beyond the first 64 MiB;
    ///   what `sink` throws. Then this value is of no more use.
    public mutating func expand(
        _ input: Span<UInt8>,
        _ sink: (Span<UInt8>) throws(TeeError) -> Void
    ) throws(TeeError) {
        consumed += input.count
        let consumed = consumed
        var produced = produced
        func count(_ part: Span<UInt8>) throws(TeeError) {
            produced += part.count
            guard produced <= 64 << 20 || produced / 1000 <= consumed else { throw expansionBomb(consumed, produced) }
            try sink(part)
        }
        try gzip?.decompress(input, count)
        try zstd?.decompress(input, count)
        self.produced = produced
    }

    /// Ends the stream.
    ///
    /// - Throws: `TB3240` if it is cut off.
    public borrowing func finish() throws(TeeError) {
        try gzip?.finish()
        try zstd?.finish()
    }
}
