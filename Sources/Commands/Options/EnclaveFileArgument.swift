internal import Diagnostics
internal import HostFiles
internal import SGXSDK
internal import SystemPackage

/// An argument that names an image, or the file of an enclave.
enum EnclaveFileArgument {
    /// The first bytes of an ELF file. No archive of an image begins with them.
    private static let magic: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]

    /// The bytes of the enclave file that `argument` names; nil if it names no file, or one of another kind.
    ///
    /// - Throws: what reading the file throws.
    static func bytes(_ argument: String) throws(TeeError) -> [UInt8]? {
        let path = FilePath(argument)
        guard HostFileKind(of: path) == .regular else { return nil }
        let file = try InputFile(path)
        guard file.byteCount >= magic.count, try file.bytes(at: 0, count: magic.count) == magic else { return nil }
        return try file.contents(limit: MeasuredEnclave.fileLimit)
    }
}
