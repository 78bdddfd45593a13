public import Diagnostics

extension ErrorCode {
    /// The codes of this module.
    public static let ofCompression: [ErrorCode] = [compressedDamaged, compressedBomb]
}
