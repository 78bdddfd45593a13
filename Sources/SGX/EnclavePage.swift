/// Sizes of the pages that SGX works with.
public enum EnclavePage {
    /// Bytes of a page.
    public static let byteCount = 4096
    /// Bytes that one EEXTEND measures.
    public static let chunkByteCount = 256
    /// EEXTENDs of a wholly measured page.
    public static let chunkCount = byteCount / chunkByteCount
}
