public import Bytes

/// Looks into files while their layer is read, so that nobody has to read it again.
public protocol FileInspector: Sendable {
    /// What it is and does: part of the key of every cache that holds its results.
    var identity: String { get }
    /// The number of first bytes that ``bytesWanted(path:mode:size:first:)`` decides by.
    var probeSize: Int { get }
    /// How many first bytes of a regular file are needed; nil if it is of no interest.
    ///
    /// `path` has no leading slash; `first` are the file's first bytes, up to ``probeSize``.
    func bytesWanted(path: PathBytes, mode: UInt32, size: Int, first: [UInt8]) -> Int?
    /// What is kept of a file for which bytes were wanted; nil for nothing.
    func facts(path: PathBytes, mode: UInt32, size: Int, content: [UInt8]) -> [UInt8]?
}
