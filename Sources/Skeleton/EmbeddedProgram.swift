internal import Bytes

/// The programs of the built-in kit, built from `Sources/Skeleton/Enclave`.
public enum EmbeddedProgram {
    /// The enclave's image with empty metadata: see ``SkeletonEnclave/image(_:)``.
    static let enclave = decoded(SkeletonBinaries.enclave, byteCount: SkeletonBinaries.enclaveByteCount)

    /// A static x86-64 program that says on standard error that the image needs rune and SGX, and exits with status 1.
    public static let fallback = decoded(SkeletonBinaries.fallback, byteCount: SkeletonBinaries.fallbackByteCount)

    /// The rows that `build.sh` writes: an offset and the bytes there, both hexadecimal; zeros where there is no row.
    static func decoded(_ text: String, byteCount: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: byteCount)
        for row in text.split(separator: "\n") {
            let fields = row.split(separator: " ")
            guard fields.count == 2, let offset = Int(fields[0], radix: 16), let row = bytes(hexadecimal: fields[1]),
                offset >= 0, offset + row.count <= byteCount
            else { preconditionFailure("SkeletonBinaries.swift is damaged: run Enclave/build.sh") }
            result.replaceSubrange(offset..<offset + row.count, with: row)
        }
        return result
    }
}
