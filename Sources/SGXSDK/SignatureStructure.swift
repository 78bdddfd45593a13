import Bytes
import Crypto

/// SIGSTRUCT of 1808 bytes (Intel SDM vol. 3D, 38.13), as the SDK's tool fills it.
struct SignatureStructure: Sendable, Hashable {
    private(set) var bytes: [UInt8]

    /// Size.
    static let byteCount = 1808
    /// RSA numbers.
    private static let numberByteCount = 384

    /// One that is read from a file.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == SignatureStructure.byteCount else { return nil }
        self.bytes = bytes
    }

    /// One without key and signature (linux-sgx, manage_metadata.cpp `fill_enclave_css`).
    init(
        _ values: EnclaveConfiguration,
        _ attributes: EnclaveAttributes,
        mrenclave: SHA256Digest,
        date: SigningDate
    ) {
        bytes = [UInt8](repeating: 0, count: SignatureStructure.byteCount)
        bytes.replaceSubrange(0..<12, with: [6, 0, 0, 0, 0xe1, 0, 0, 0, 0, 0, 1, 0])
        bytes.store(littleEndian: values[.releaseType] == 1 ? 0x8000_0000 : 0 as UInt32, at: 12)
        bytes.store(littleEndian: values[.intelSigned] == 1 ? 0x8086 : 0 as UInt32, at: 16)
        bytes.store(littleEndian: date.encoded, at: 20)
        bytes.replaceSubrange(24..<40, with: [1, 1, 0, 0, 0x60, 0, 0, 0, 0x60, 0, 0, 0, 1, 0, 0, 0])
        bytes.store(littleEndian: UInt32(truncatingIfNeeded: values[.hardware]), at: 40)
        bytes.store(littleEndian: attributes.miscSelect, at: 900)
        bytes.store(littleEndian: attributes.miscMask, at: 904)
        bytes.store(littleEndian: values[.familyIDLow], at: 912)
        bytes.store(littleEndian: values[.familyIDHigh], at: 920)
        bytes.store(littleEndian: attributes.flags, at: 928)
        bytes.store(littleEndian: attributes.xfrm, at: 936)
        bytes.store(littleEndian: attributes.flagsMask, at: 944)
        bytes.store(littleEndian: attributes.xfrmMask, at: 952)
        bytes.replaceSubrange(960..<992, with: mrenclave.bytes)
        bytes.store(littleEndian: values[.extendedProductIDLow], at: 1008)
        bytes.store(littleEndian: values[.extendedProductIDHigh], at: 1016)
        bytes.store(littleEndian: UInt16(truncatingIfNeeded: values[.prodID]), at: 1024)
        bytes.store(littleEndian: UInt16(truncatingIfNeeded: values[.isvSVN]), at: 1026)
    }

    /// The 256 bytes that are signed: the header and the body.
    var signedMaterial: [UInt8] { Array(bytes[0..<128] + bytes[900..<1028]) }

    /// SHA-256 of the modulus as it stands.
    var mrsigner: SHA256Digest { .of(Array(bytes[128..<512])) }

    var mrenclave: SHA256Digest? { SHA256Digest(Array(bytes[960..<992])) }

    var date: SigningDate { SigningDate(encoded: bytes.littleEndian(at: 20) ?? 0) }

    /// The key, whatever it is.
    var publicKey: RSAPublicKey {
        RSAPublicKey(
            modulus: bytes[128..<512].reversed(),
            exponent: UInt64(bytes.littleEndian(UInt32.self, at: 512) ?? 0)
        )
    }

    /// Whether the signature is that of the key in it over the material in it, and both quotients are right.
    var isValid: Bool {
        let signature = Array(bytes[516..<900].reversed())
        guard bytes.littleEndian(UInt32.self, at: 512) == 3,
            publicKey.verifies(signature: signature, over: signedMaterial),
            let quotients = SIGSTRUCTQuotients(signature: signature, modulus: bytes[128..<512].reversed())
        else { return false }
        return bytes[1040..<1424].elementsEqual(quotients.q1.reversed())
            && bytes[1424..<1808].elementsEqual(quotients.q2.reversed())
    }

    /// Puts in key, signature and quotients; false if the signature (384 bytes, most significant first) is not that of
    /// the key, or the key not one of 3072 bits with exponent 3.
    mutating func attach(signature: [UInt8], key: RSAPublicKey) -> Bool {
        guard key.exponent == 3, key.modulus.count == SignatureStructure.numberByteCount,
            key.verifies(signature: signature, over: signedMaterial),
            let quotients = SIGSTRUCTQuotients(signature: signature, modulus: key.modulus)
        else { return false }
        bytes.replaceSubrange(128..<512, with: key.modulus.reversed())
        bytes.store(littleEndian: 3 as UInt32, at: 512)
        bytes.replaceSubrange(516..<900, with: signature.reversed())
        bytes.replaceSubrange(1040..<1424, with: quotients.q1.reversed())
        bytes.replaceSubrange(1424..<1808, with: quotients.q2.reversed())
        return true
    }
}
