internal import Bytes
internal import Crypto

/// Sixteen pairs of lower-case hexadecimal digits joined by dashes.
func dashed(_ block: AESBlock) -> String {
    block.bytes.map { hexadecimal([$0]) }.joined(separator: "-")
}

/// The block that sixteen numbers of one or two hexadecimal digits, joined by dashes, stand for; nil for anything else.
///
/// One digit is enough for the original (`u8::from_str_radix` in sefs-cli's `sgx_dev.rs`).
func dashedBytes(_ text: String) -> AESBlock? {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    var result: [UInt8] = []
    guard parts.count == AESBlock.byteCount else { return nil }
    for part in parts {
        let digits = String(decoding: part, as: UTF8.self)
        guard let byte = bytes(hexadecimal: part.count == 1 ? "0" + digits : digits), byte.count == 1 else {
            return nil
        }
        result += byte
    }
    return AESBlock(result)
}
