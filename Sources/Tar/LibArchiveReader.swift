internal import CLibArchive
internal import Compression
internal import Diagnostics
internal import Glibc

/// Gives libarchive the archive, piece by piece.
class LibArchiveSource {
    /// The piece that libarchive is reading; its memory must stay where it is until the next call.
    private(set) var current: StreamChunk?

    /// The next piece; nil at the end, and after a failure.
    func next() -> StreamChunk? { nil }

    fileprivate func advance() -> StreamChunk? {
        current = next()
        return current
    }
}

/// libarchive reading a tar that is not compressed, for a second opinion (libarchive 3.6).
///
/// After a fatal error libarchive answers every call with the same error for ever, and a warning may mean that it read
/// something else than stands there: ``next()`` throws for both. Texts are taken as UTF-8, or libarchive would warn of
/// names that are, in locale C; for this the thread has the locale C.UTF-8 during the calls.
@safe struct LibArchiveReader: ~Copyable {
    private let archive: OpaquePointer
    private let locale: locale_t
    private let source: LibArchiveSource

    /// Begins to read what `source` gives.
    ///
    /// - Throws: `TB3301` if libarchive cannot be used here, which no archive is to blame for.
    init(_ source: LibArchiveSource) throws(TeeError) {
        guard let archive = unsafe archive_read_new() else {
            preconditionFailure("libarchive has no memory for a reader")
        }
        // LC_CTYPE of locale.h as a mask, a macro that Swift does not see.
        guard let locale = unsafe newlocale(1 << LC_CTYPE, "C.UTF-8", nil) else {
            unsafe archive_read_free(archive)
            throw tarMalformed([], "libarchive cannot read UTF-8 names: the system has no locale C.UTF-8")
        }
        unsafe self.archive = unsafe archive
        unsafe self.locale = unsafe locale
        self.source = source
        var status = unsafe archive_read_support_filter_none(archive)
        if status == ARCHIVE_OK { status = unsafe archive_read_support_format_tar(archive) }
        precondition(status == ARCHIVE_OK, "libarchive cannot read tar")
    }

    deinit {
        unsafe archive_read_free(archive)
        unsafe freelocale(locale)
    }

    /// Reads the first bytes; to be called once before ``next()``.
    ///
    /// - Throws: `TB3302` if libarchive refuses them.
    mutating func open() throws(TeeError) {
        let status = unsafe openArchive(archive, source)
        guard status == ARCHIVE_OK else { throw refusal([]) }
    }

    /// The next entry; nil at the end of the archive. Content of the entry before is passed over.
    ///
    /// - Throws: `TB3302` if libarchive refuses it or warns of it.
    mutating func next() throws(TeeError) -> LibArchiveEntry? {
        let before = unsafe uselocale(locale)
        defer { _ = unsafe uselocale(before) }
        var handle: OpaquePointer?
        let status = unsafe archive_read_next_header(archive, &handle)
        if status == ARCHIVE_EOF { return nil }
        guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let handle = unsafe handle else { throw refusal([]) }
        let entry = unsafe LibArchiveReader.entry(handle)
        // A name that is no UTF-8 in a PAX record: what the name is, is compared as bytes.
        guard status == ARCHIVE_OK || message.contains("can't be converted") else { throw refusal(entry.name) }
        return entry
    }

    private var message: String {
        guard let text = unsafe archive_error_string(archive) else { return "no reason given" }
        return unsafe String(cString: text)
    }

    private func refusal(_ name: [UInt8]) -> TeeError { tarAmbiguous(name, "libarchive says: \(message)") }

    private static func entry(_ handle: OpaquePointer) -> LibArchiveEntry {
        unsafe LibArchiveEntry(
            name: bytes(archive_entry_pathname(handle)) ?? [],
            fileType: UInt32(archive_entry_filetype(handle)),
            hardLink: bytes(archive_entry_hardlink(handle)),
            symlink: bytes(archive_entry_symlink(handle)),
            permissions: Int(archive_entry_perm(handle)),
            uid: Int(archive_entry_uid(handle)),
            gid: Int(archive_entry_gid(handle)),
            byteCount: Int(archive_entry_size(handle)),
            modifiedSeconds: Int(archive_entry_mtime(handle)),
            modifiedNanoseconds: Int(archive_entry_mtime_nsec(handle)),
            deviceMajor: Int(archive_entry_rdevmajor(handle)),
            deviceMinor: Int(archive_entry_rdevminor(handle)),
            extendedAttributes: extendedAttributes(handle)
        )
    }

    private static func extendedAttributes(_ handle: OpaquePointer) -> [ExtendedAttribute] {
        var attributes: [ExtendedAttribute] = []
        _ = unsafe archive_entry_xattr_reset(handle)
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while unsafe archive_entry_xattr_next(handle, &name, &value, &size) == ARCHIVE_OK {
            let content = unsafe [UInt8](UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : size))
            attributes.append(ExtendedAttribute(name: unsafe bytes(name) ?? [], value: content))
        }
        let sorted = attributes.sorted { $0.name.lexicographicallyPrecedes($1.name) }
        // libarchive's own writer puts each attribute down twice, as LIBARCHIVE.xattr. and as SCHILY.xattr.
        return sorted.indices.filter { $0 == 0 || sorted[$0] != sorted[$0 - 1] }.map { sorted[$0] }
    }

    private static func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8]? {
        guard let text = unsafe text else { return nil }
        return unsafe [UInt8](UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }
}

/// What libarchive says of an entry.
struct LibArchiveEntry {
    var name: [UInt8]
    var fileType: UInt32
    var hardLink: [UInt8]?
    var symlink: [UInt8]?
    var permissions: Int
    var uid: Int
    var gid: Int
    var byteCount: Int
    var modifiedSeconds: Int
    var modifiedNanoseconds: Int
    var deviceMajor: Int
    var deviceMinor: Int
    var extendedAttributes: [ExtendedAttribute]
}

/// Begins to read what `source` gives, which must live as long as the archive.
func openArchive(_ archive: OpaquePointer, _ source: LibArchiveSource) -> Int32 {
    let context = unsafe Unmanaged.passUnretained(source).toOpaque()
    return unsafe archive_read_open(
        archive,
        context,
        nil,
        { _, context, buffer in
            guard let context = unsafe context, let buffer = unsafe buffer else { return -1 }
            let source = unsafe Unmanaged<LibArchiveSource>.fromOpaque(context).takeUnretainedValue()
            guard let chunk = source.advance() else { return 0 }
            // The memory of a chunk does not move, and the source keeps the chunk until the next call.
            return unsafe chunk.bytes.withUnsafeBufferPointer { bytes in
                unsafe buffer.pointee = unsafe UnsafeRawPointer(bytes.baseAddress)
                return bytes.count
            }
        },
        nil
    )
}
