import Bytes
import Crypto
import Testing

@Test(
    arguments: [
        ([], "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (Array("abc".utf8), "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
    ] as [([UInt8], String)]
)
func `SHA-1 is that of FIPS 180-4`(bytes: [UInt8], digest: String) {
    var hasher = SHA1Hasher()
    for byte in bytes { hasher.update([byte]) }
    #expect(hexadecimal(hasher.finalize()) == digest)
    hasher.update(bytes)
    #expect(hexadecimal(hasher.finalize()) == digest)
}
