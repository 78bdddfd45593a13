internal import Bytes
public import Crypto

extension SIGSTRUCT {
    /// The last four bytes of HEADER: 0, or bit 31 for what Intel's tools call a release of type debug.
    public var type: UInt32 {
        get { integer(at: Field.type) }
        set { put(newValue, at: Field.type) }
    }

    /// VENDOR: 0, or 0x8086 for Intel's own enclaves.
    public var vendor: UInt32 {
        get { integer(at: Field.vendor) }
        set { put(newValue, at: Field.vendor) }
    }

    /// DATE, of which the processor takes no notice.
    public var date: SignatureDate {
        get { SignatureDate(rawValue: integer(at: Field.date)) }
        set { put(newValue.rawValue, at: Field.date) }
    }

    /// SWDEFINED: free for software; `HW` in Intel's tools.
    public var swDefined: UInt32 {
        get { integer(at: Field.swDefined) }
        set { put(newValue, at: Field.swDefined) }
    }

    /// EXPONENT of the key: 3.
    public var exponent: UInt32 { integer(at: Field.exponent) }

    /// MODULUS of the key, most significant byte first.
    public var modulus: [UInt8] { slice(Field.modulus, SIGSTRUCT.keyByteCount).reversed() }

    /// SIGNATURE, most significant byte first.
    public var signature: [UInt8] { slice(Field.signature, SIGSTRUCT.keyByteCount).reversed() }

    /// Q1, most significant byte first.
    public var q1: [UInt8] { slice(Field.q1, SIGSTRUCT.keyByteCount).reversed() }

    /// Q2, most significant byte first.
    public var q2: [UInt8] { slice(Field.q2, SIGSTRUCT.keyByteCount).reversed() }

    /// The key that it names.
    public var publicKey: RSAPublicKey { RSAPublicKey(modulus: modulus, exponent: UInt64(exponent)) }

    /// SHA-256 of the modulus, least significant byte first, as the processor reports it.
    public var mrsigner: MRSIGNER { .of(slice(Field.modulus, SIGSTRUCT.keyByteCount)) }

    /// MISCSELECT: what the save area also holds. Bit 0 is EXINFO.
    public var miscSelect: UInt32 {
        get { integer(at: Field.miscSelect) }
        set { put(newValue, at: Field.miscSelect) }
    }

    /// MISCMASK: the bits of MISCSELECT that EINIT compares.
    public var miscMask: UInt32 {
        get { integer(at: Field.miscMask) }
        set { put(newValue, at: Field.miscMask) }
    }

    /// CET_ATTRIBUTES.
    public var cetAttributes: UInt8 {
        get { integer(at: Field.cetAttributes) }
        set { put(newValue, at: Field.cetAttributes) }
    }

    /// CET_ATTRIBUTES_MASK.
    public var cetAttributesMask: UInt8 {
        get { integer(at: Field.cetMask) }
        set { put(newValue, at: Field.cetMask) }
    }

    /// ISVFAMILYID, 16 bytes, of enclaves with KSS; others are padded with zeros or cut.
    public var isvFamilyID: [UInt8] {
        get { slice(Field.familyID, 16) }
        set { put(sixteen(newValue), at: Field.familyID) }
    }

    /// ISVEXTPRODID, 16 bytes, of enclaves with KSS; others are padded with zeros or cut.
    public var isvExtendedProductID: [UInt8] {
        get { slice(Field.extendedProductID, 16) }
        set { put(sixteen(newValue), at: Field.extendedProductID) }
    }

    /// ATTRIBUTES.FLAGS.
    public var attributes: AttributeFlags {
        get { AttributeFlags(rawValue: integer(at: Field.attributes)) }
        set { put(newValue.rawValue, at: Field.attributes) }
    }

    /// ATTRIBUTEMASK.FLAGS: the flags that EINIT compares.
    public var attributeMask: AttributeFlags {
        get { AttributeFlags(rawValue: integer(at: Field.attributeMask)) }
        set { put(newValue.rawValue, at: Field.attributeMask) }
    }

    /// ATTRIBUTES.XFRM.
    public var xfrm: XFRM {
        get { XFRM(rawValue: integer(at: Field.xfrm)) }
        set { put(newValue.rawValue, at: Field.xfrm) }
    }

    /// ATTRIBUTEMASK.XFRM: the components that EINIT compares.
    public var xfrmMask: XFRM {
        get { XFRM(rawValue: integer(at: Field.xfrmMask)) }
        set { put(newValue.rawValue, at: Field.xfrmMask) }
    }

    /// ENCLAVEHASH: the MRENCLAVE that was signed.
    public var mrenclave: MRENCLAVE {
        get {
            guard let digest = SHA256Digest(slice(Field.enclaveHash, SHA256Digest.byteCount)) else {
                preconditionFailure("32 bytes are a digest")
            }
            return digest
        }
        set { put(newValue.bytes, at: Field.enclaveHash) }
    }

    /// ISVPRODID: the product.
    public var isvProdID: UInt16 {
        get { integer(at: Field.productID) }
        set { put(newValue, at: Field.productID) }
    }

    /// ISVSVN: the product's security version.
    public var isvSVN: UInt16 {
        get { integer(at: Field.svn) }
        set { put(newValue, at: Field.svn) }
    }

    /// Whether a debugger may look into the enclave: DEBUG is signed, or ATTRIBUTEMASK leaves it to whoever launches it,
    /// as the Intel SDK's tools do unless DisableDebug is set.
    public var isDebug: Bool { attributes.contains(.debug) || !attributeMask.contains(.debug) }

    private func sixteen(_ content: [UInt8]) -> [UInt8] {
        Array((content + [UInt8](repeating: 0, count: 16)).prefix(16))
    }
}
