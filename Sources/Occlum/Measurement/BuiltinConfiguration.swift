internal import Bytes
internal import Diagnostics
internal import ELF
internal import OcclumConfig

/// The place in the LibOS that holds the MAC of its configuration: `.builtin_config` (src/libos/src/config.rs,
/// `OCCLUM_JSON_MAC`), by which MRENCLAVE covers the configuration.
enum BuiltinConfiguration {
    static let section = ".builtin_config"

    /// `library` with `mac` put in, byte for byte as `objcopy --update-section .builtin_config=FILE` does it for
    /// `occlum build` (tools/occlum_build.mk): the file that `occlum-protect-integrity show-mac` writes ends with a
    /// newline, so that the section grows by one byte of padding, which is measured as well.
    ///
    /// - Throws: `TB3952` if the section is not as every release has it.
    static func filled(_ library: [UInt8], with mac: FileSystemMAC) throws(TeeError) -> [UInt8] {
        let file = try describing("LibOS") { () throws(TeeError) in try ELFFile(parsing: library) }
        let place = try place(in: file)
        var result = library
        let content = Array(mac.text.utf8) + [0x0a]
        result.replaceSubrange(place.content..<place.content + content.count, with: content)
        result.store(littleEndian: UInt64(content.count), at: place.size)
        return result
    }

    /// The MAC that a LibOS holds; nil if the place is empty or not there.
    static func mac(in file: ELFFile) -> FileSystemMAC? {
        guard let section = file.section(named: section), let range = file.fileRange(of: section),
            range.count >= FileSystemMAC.textLength
        else { return nil }
        let text = file.bytes[range.lowerBound..<range.lowerBound + FileSystemMAC.textLength]
        return String(validating: text, as: UTF8.self).flatMap { FileSystemMAC(text: $0) }
    }

    /// File offsets of the content and of sh_size.
    private static func place(in file: ELFFile) throws(TeeError) -> (content: Int, size: Int) {
        let named = file.sections.filter { file.name(of: $0)?.elementsEqual(section.utf8) ?? false }
        guard let section = named.first, named.count == 1 else {
            throw unusable("there are \(named.count) sections \(section), where one must be")
        }
        guard section.type == .programBits, section.size == UInt64(FileSystemMAC.textLength) else {
            throw unusable(
                "the section has \(section.size) bytes, not the \(FileSystemMAC.textLength) of an unused MAC"
            )
        }
        guard section.flags & 2 != 0, section.flags & 1 == 0 else {
            throw unusable("the section is not measured read-only data (sh_flags \(section.flags))")
        }
        guard let range = file.fileRange(of: section) else { throw unusable("the section lies outside the file") }
        let (end, overflow) = section.address.addingReportingOverflow(section.size)
        let isLoaded = file.segments.contains { segment in
            guard segment.type == .load, !segment.isWritable, let inFile = file.fileRange(of: segment) else {
                return false
            }
            return inFile.lowerBound <= range.lowerBound && range.upperBound < inFile.upperBound
                && segment.address &+ UInt64(range.lowerBound - inFile.lowerBound) == section.address
        }
        guard !overflow, isLoaded else {
            throw unusable("the section and the byte behind it do not lie in one read-only segment")
        }
        let isTaken = file.sections.contains { other in
            other.flags & 2 != 0 && other.index != section.index && other.size > 0
                && other.address <= end && end - other.address < other.size
        }
        guard !isTaken else { throw unusable("another section begins right behind it, where the newline must stand") }
        guard file.bytes[range.upperBound] == 0 else {
            throw unusable("the byte behind the section is no padding, and the newline must stand there")
        }
        let header = file.header.sectionHeaderOffset
        guard let offset = Int(exactly: header), offset <= file.bytes.count else {
            throw unusable("the section headers lie outside the file")
        }
        return (range.lowerBound, offset + section.index * ELFSection.headerSize + 32)
    }

    private static func unusable(_ cause: String) -> TeeError {
        TeeError(
            .unusableLibOS,
            object: section,
            cause: cause,
            hint: "import the kit from the release itself, not from an instance; before 0.29.6 nothing is supported"
        )
    }
}
