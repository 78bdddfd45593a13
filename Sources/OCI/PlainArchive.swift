internal import Diagnostics
internal import HostFiles
internal import SystemPackage

/// An archive of images, not compressed.
enum PlainArchive {
    /// Opens the archive `path`; one that is compressed is inflated into a file without a name.
    static func open(_ path: FilePath) throws(TeeError) -> FileRange {
        let file = FileRange(try InputFile(path))
        return file
    }
}
