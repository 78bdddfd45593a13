internal import Bytes
internal import Diagnostics

extension TarEntry {
    /// Compares this entry with what libarchive read.
    ///
    /// - Throws: `TB3302` naming the first thing that differs.
    func compare(with other: LibArchiveEntry) throws(TeeError) {
        try check("the name", printable(name), printable(other.name), isSameText(name, other.name))
        try check("the kind", "\(kind)", other.kind.map { "\($0)" } ?? "another", kind == other.kind)
        try check("the mode", octal(Int(mode)), octal(other.permissions), Int(mode) == other.permissions & 0o7777)
        try check("the owner", "\(uid)", "\(other.uid)", Int(uid) == other.uid)
        try check("the group", "\(gid)", "\(other.gid)", Int(gid) == other.gid)
        if kind == .file { try check("the size", "\(byteCount)", "\(other.byteCount)", byteCount == other.byteCount) }
        try check(
            "the time",
            "\(modifiedSeconds) s \(modifiedNanoseconds) ns",
            "\(other.modifiedSeconds) s \(other.modifiedNanoseconds) ns",
            modifiedSeconds == other.modifiedSeconds && Int(modifiedNanoseconds) == other.modifiedNanoseconds
        )
        let target = other.linkTarget
        try check("the link target", printable(linkTarget), printable(target), isSameText(linkTarget, target))
        if kind == .characterDevice || kind == .blockDevice {
            try check(
                "the device",
                "\(deviceMajor):\(deviceMinor)",
                "\(other.deviceMajor):\(other.deviceMinor)",
                Int(deviceMajor) == other.deviceMajor && Int(deviceMinor) == other.deviceMinor
            )
        }
        try check(
            "the extended attributes",
            list(extendedAttributes),
            list(other.extendedAttributes),
            extendedAttributes == other.extendedAttributes
        )
    }

    /// Whether these are the same bytes, or would be had libarchive not put UTF-8 into Unicode's form C, as it does with
    /// the names in PAX records. The name that counts is ours: container runtimes take it as it stands.
    private func isSameText(_ ours: [UInt8], _ theirs: [UInt8]) -> Bool {
        guard ours != theirs else { return true }
        guard let ours = String(validating: ours, as: UTF8.self), let theirs = String(validating: theirs, as: UTF8.self)
        else { return false }
        // Strings are compared by what they stand for, in whichever form.
        return ours == theirs
    }

    private func check(
        _ what: String,
        _ ours: @autoclosure () -> String,
        _ theirs: @autoclosure () -> String,
        _ isSame: Bool
    ) throws(TeeError) {
        guard !isSame else { return }
        throw tarAmbiguous(name, "\(what) is \(ours()) as container runtimes read it, and \(theirs()) to libarchive")
    }

    private func octal(_ number: Int) -> String { String(number, radix: 8) }

    private func list(_ attributes: [ExtendedAttribute]) -> String {
        attributes.isEmpty
            ? "none" : attributes.map { "\(printable($0.name)) of \($0.value.count) bytes" }.joined(separator: ", ")
    }
}

extension LibArchiveEntry {
    /// The kind by libarchive's file type (archive_entry.h, AE_IF*); nil for a socket or none.
    var kind: TarEntryKind? {
        if hardLink != nil { return .hardLink }
        return switch fileType {
        case 0o100_000: .file
        case 0o120_000: .symlink
        case 0o020_000: .characterDevice
        case 0o060_000: .blockDevice
        case 0o040_000: .directory
        case 0o010_000: .fifo
        default: nil
        }
    }

    /// The target of a link; empty for every other kind.
    var linkTarget: [UInt8] { hardLink ?? symlink ?? [] }
}
