internal import Bytes
public import Diagnostics

/// Writes an archive of which every byte follows from what is written: ustar, with PAX records only where it must.
///
/// The order is the caller's. libarchive would write headers that depend on its version and on the locale.
public struct TarWriter: ~Copyable {
    /// Takes the bytes of the archive, in order.
    public typealias Sink = (Span<UInt8>) throws(TeeError) -> Void

    /// The unit of an archive.
    static let blockByteCount = 512

    private let sink: Sink
    private var entry: TarWriterEntry?
    private var missing = 0
    /// Bytes written so far: between entries, where the next header will stand.
    public private(set) var byteCount = 0

    /// A writer to `sink`.
    public init(_ sink: @escaping Sink) { self.sink = sink }

    /// Begins an entry; the content of a file follows in ``write(_:)``.
    ///
    /// - Throws: `TB3345` if its name cannot be written, or the entry before has not had all its content.
    public mutating func begin(_ entry: TarWriterEntry) throws(TeeError) {
        try endEntry()
        for block in try TarWriter.headers(of: entry) { try emit(block.span) }
        self.entry = entry
        if case .file(let byteCount) = entry.kind { missing = byteCount }
    }

    /// Writes a part of the content of the file begun last.
    ///
    /// - Throws: `TB3345` if it is more than was announced.
    public mutating func write(_ bytes: Span<UInt8>) throws(TeeError) {
        guard bytes.count > 0 else { return }
        guard bytes.count <= missing, let entry else {
            throw tarCannotWrite(entry?.path ?? "", "its content is longer than was announced")
        }
        try emit(bytes)
        missing -= bytes.count
        if missing == 0, case .file(let byteCount) = entry.kind, byteCount % TarWriter.blockByteCount != 0 {
            let padding = TarWriter.blockByteCount - byteCount % TarWriter.blockByteCount
            try emit([UInt8](repeating: 0, count: padding).span)
        }
    }

    /// Ends the archive with two blocks of zeros.
    ///
    /// - Throws: `TB3345` if the last entry has not had all its content.
    public consuming func finish() throws(TeeError) {
        try endEntry()
        try emit([UInt8](repeating: 0, count: 2 * TarWriter.blockByteCount).span)
    }

    private mutating func endEntry() throws(TeeError) {
        guard missing == 0 else {
            throw tarCannotWrite(entry?.path ?? "", "\(missing) bytes of its content are missing")
        }
    }

    private mutating func emit(_ bytes: Span<UInt8>) throws(TeeError) {
        try sink(bytes)
        byteCount += bytes.count
    }
}
