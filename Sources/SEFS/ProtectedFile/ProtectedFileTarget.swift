public import Diagnostics

/// Where a protected file is written to: a host file, memory.
public protocol ProtectedFileTarget: AnyObject {
    /// Writes `bytes` at `offset`, which may be behind what was written so far, or inside it.
    func write(_ bytes: Span<UInt8>, at offset: Int) throws(TeeError)
    /// Is told that the file is complete.
    func close() throws(TeeError)
}

/// Where a protected file is read from: a host file, memory.
public protocol ProtectedFileSource: Sendable {
    /// Length in bytes.
    var byteCount: Int { get }
    /// Reads up to `buffer.count` bytes at `position` into the start of `buffer`.
    ///
    /// - Returns: the number of bytes, 0 only at the end.
    func read(at position: Int, into buffer: inout [UInt8]) throws(TeeError) -> Int
}
