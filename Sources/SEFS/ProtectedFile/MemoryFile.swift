public import Diagnostics

/// A protected file in memory.
public final class MemoryFile: ProtectedFileTarget {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []

    /// An empty file.
    public init() {}

    /// Writes `part` at `offset`; a gap before it is zeros.
    public func write(_ part: Span<UInt8>, at offset: Int) throws(TeeError) {
        if offset + part.count > bytes.count {
            bytes += repeatElement(0, count: offset + part.count - bytes.count)
        }
        for index in 0..<part.count { bytes[offset + index] = part[index] }
    }

    /// Does nothing.
    public func close() throws(TeeError) {}
}

/// Bytes in memory as the source of a protected file.
public struct MemorySource: ProtectedFileSource {
    private let bytes: [UInt8]

    /// These bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Length in bytes.
    public var byteCount: Int { bytes.count }

    /// Copies up to `buffer.count` bytes at `position`.
    public func read(at position: Int, into buffer: inout [UInt8]) throws(TeeError) -> Int {
        guard position >= 0, position < bytes.count else { return 0 }
        let count = min(buffer.count, bytes.count - position)
        buffer.replaceSubrange(0..<count, with: bytes[position..<(position + count)])
        return count
    }
}
