public import Bytes
internal import Crypto
public import Diagnostics
internal import HostFiles
public import OcclumConfig
internal import SEFS

extension SEFSImages {
    /// Copies the image to the folder for temporary files, and reads all of it from its MAC down.
    ///
    /// - Throws: `TB3900` to `TB3902` for what is damaged, `TB5001` and `TB5002` from the host, what reading throws.
    public func verify(
        _ image: StoredImage,
        mac: FileSystemMAC,
        returning path: PathBytes?
    ) throws(TeeError) -> [UInt8]? {
        var places: [Int] = []
        var end = 0
        for file in image.files {
            places.append(end)
            let (next, overflows) = end.addingReportingOverflow(file.byteCount)
            guard !overflows else { throw SEFSImages.damaged(file.name, "it has \(file.byteCount) bytes") }
            end = next
        }
        let copy = CopiedFiles(try folder().newFile(), places: places)
        try image.read { place, part throws(TeeError) in try copy.append(part, to: place) }
        let file = try copy.sealed()
        var ranges: [String: FileRange] = [:]
        for (stored, place) in zip(image.files, places) {
            ranges[stored.name] = FileRange(file, offset: place, byteCount: stored.byteCount)
        }
        var reader = try SEFSImageReader(
            CopiedImage(ranges: ranges),
            mode: .integrityOnly,
            expecting: ProtectedFileMAC(mac.text)
        )
        let count = try reader.verify()
        // Besides a file for each inode there is `metadata`.
        guard image.files.count == count + 1 else {
            throw SEFSImages.damaged("metadata", "it knows \(count) of \(image.files.count - 1) files")
        }
        guard let path else { return nil }
        var found: SEFSImageReader.Inode?
        try reader.forEachEntry { entry, inode in if entry.path == path { found = inode } }
        guard let found, found.byteCount <= SEFSImages.returnedLimit else { return nil }
        var bytes: [UInt8] = []
        try reader.forEachPart(of: found) { part throws(TeeError) in bytes.append(copying: part) }
        return bytes
    }

    /// The longest file that ``verify(_:mac:returning:)`` returns.
    private static let returnedLimit = 1 << 16

    private static func damaged(_ name: String, _ cause: String) -> TeeError {
        TeeError(
            .imageFormat,
            object: printable(name.utf8),
            cause: cause,
            hint: "the image was changed after it was made: convert it again"
        )
    }
}

/// Files that come in parts, one after the other in one file of the host.
private final class CopiedFiles {
    private var output: OutputFile?
    private var places: [Int]

    init(_ output: consuming OutputFile, places: [Int]) {
        self.output = consume output
        self.places = places
    }

    func append(_ part: Span<UInt8>, to place: Int) throws(TeeError) {
        try output?.write(part, at: places[place])
        places[place] += part.count
    }

    func sealed() throws(TeeError) -> InputFile {
        guard let file = try output.take()?.sealed("file system image") else {
            preconditionFailure("files are sealed once")
        }
        return file
    }
}

/// The files of an image, found by their names.
private struct CopiedImage: SEFSImageSource {
    let ranges: [String: FileRange]

    func file(_ name: String) throws(TeeError) -> (any ProtectedFileSource)? { ranges[name] }
}
