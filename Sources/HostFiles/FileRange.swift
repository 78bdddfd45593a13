public import Diagnostics

/// A run of bytes in a host file: a whole file, or a member of an uncompressed archive that need not be unpacked.
public struct FileRange: Sendable {
    /// The file.
    public let file: InputFile
    /// Where the run starts, in bytes.
    public let offset: Int
    /// Length in bytes.
    public let byteCount: Int

    /// The whole of `file`.
    public init(_ file: InputFile) {
        self.init(file, offset: 0, byteCount: file.byteCount)
    }

    /// The `byteCount` bytes of `file` at `offset`.
    public init(_ file: InputFile, offset: Int, byteCount: Int) {
        self.file = file
        self.offset = offset
        self.byteCount = byteCount
    }

    /// Whether the run is the file from its first to its last byte.
    public var isWholeFile: Bool { offset == 0 && byteCount == file.byteCount }

    /// Reads up to `buffer.count` bytes at `position` within the run into the start of `buffer`.
    ///
    /// - Returns: the number of bytes, 0 only at the end of the run.
    /// - Throws: `TB5001` if the file ends before the run does, or the operating system fails.
    public func read(at position: Int, into buffer: inout [UInt8]) throws(TeeError) -> Int {
        let wanted = min(buffer.count, byteCount - position)
        guard wanted > 0 else { return 0 }
        let got = try file.read(at: offset + position, into: &buffer, count: wanted)
        guard got > 0 else {
            throw TeeError(
                .cannotRead,
                object: file.name,
                cause: "it ends \(byteCount - position) bytes early",
                hint: "the file is cut off or was changed while it was read: fetch it again"
            )
        }
        return got
    }

    /// All bytes of the run.
    ///
    /// - Throws: `TB5001` if there are more than `limit`, or they cannot be read.
    public func contents(limit: Int) throws(TeeError) -> [UInt8] {
        guard byteCount <= limit else {
            throw TeeError(
                .cannotRead,
                object: file.name,
                cause: "\(byteCount) bytes stand where at most \(limit) are read",
                hint: "check that it is the file you mean"
            )
        }
        return try file.bytes(at: offset, count: byteCount)
    }

    /// Gives `body` all bytes of the run, in parts of up to 256 KiB.
    ///
    /// - Throws: `TB5001` if they cannot be read, and what `body` throws.
    public func forEachPart(_ body: (Span<UInt8>) throws(TeeError) -> Void) throws(TeeError) {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var position = 0
        while position < byteCount {
            let count = try read(at: position, into: &buffer)
            try body(buffer.span.extracting(first: count))
            position += count
        }
    }
}
