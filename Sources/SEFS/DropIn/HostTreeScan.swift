internal import Bytes
internal import Diagnostics
internal import HostFiles

/// What stands in a directory of the host and those below it, as entries of an image.
struct HostTreeScan {
    private let source: InputDirectory
    private(set) var entries: [SEFSEntry] = []
    /// What SEFS has no kind for.
    private(set) var special: [PathBytes] = []

    init(_ source: InputDirectory) { self.source = source }

    /// - Throws: `TB5001` if the host refuses something.
    mutating func run() throws(TeeError) {
        var waiting: [[String]] = [[]]
        while let components = waiting.popLast() {
            for name in try source.names(components) ?? [] {
                let path = PathBytes((components + [name]).joined(separator: "/"))
                switch try source.entry(name, in: components) {
                case .file(let byteCount, let mode):
                    entries.append(SEFSEntry(path, .file(byteCount: byteCount, mode: mode)))
                case .symlink(let target): entries.append(SEFSEntry(path, .symlink(target: PathBytes(target))))
                case .special: special.append(path)
                case .directory(let mode):
                    entries.append(SEFSEntry(path, .directory(mode: mode)))
                    waiting.append(components + [name])
                }
            }
        }
    }
}
