public import Diagnostics

/// Takes what ``StrictTarWalk`` finds, in the order of the archive.
public protocol TarVisitor {
    /// An entry begins.
    mutating func begin(_ entry: TarEntry) throws(TeeError)
    /// More content of the file that began last.
    mutating func content(_ bytes: Span<UInt8>) throws(TeeError)
    /// The content of the file that began last goes on with `byteCount` zeros that do not stand in the archive.
    mutating func hole(_ byteCount: Int) throws(TeeError)
    /// The entry that began last is complete.
    mutating func end() throws(TeeError)
}
