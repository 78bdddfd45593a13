internal import Bytes
public import Diagnostics

/// The signature structure of an enclave, 1808 bytes (Intel SDM vol. 3D, 34.14): who signed it and what was signed.
///
/// The value is the bytes themselves, so that whatever was parsed is written back unchanged. Nothing is believed here:
/// ``SoftwareEINIT`` judges.
public struct SIGSTRUCT: Sendable, Hashable {
    /// The 1808 bytes.
    public private(set) var bytes: [UInt8]

    /// Length in bytes.
    public static let byteCount = 1808
    /// Length of modulus, signature, Q1 and Q2 in bytes.
    public static let keyByteCount = 384

    /// The structure that these bytes are.
    ///
    /// - Throws: `TB3602` if there are not 1808.
    public init(parsing bytes: [UInt8]) throws(TeeError) {
        guard bytes.count == SIGSTRUCT.byteCount else {
            throw TeeError(
                .notASIGSTRUCT,
                object: "",
                cause: "\(bytes.count) bytes stand where 1808 belong",
                hint: "name the .sig, .ss or .css file that the signing of the enclave made"
            )
        }
        self.bytes = bytes
    }

    /// A structure with the constants of the header and exponent 3, and zero elsewhere.
    public init() {
        bytes = [UInt8](repeating: 0, count: SIGSTRUCT.byteCount)
        put(SIGSTRUCT.header, at: Field.header)
        put(SIGSTRUCT.header2, at: Field.header2)
        bytes.store(littleEndian: UInt32(3), at: Field.exponent)
    }

    /// The first 12 bytes of HEADER; the last four are ``type``.
    static let header: [UInt8] = [6, 0, 0, 0, 0xe1, 0, 0, 0, 0, 0, 1, 0]
    /// HEADER2.
    static let header2: [UInt8] = [1, 1, 0, 0, 0x60, 0, 0, 0, 0x60, 0, 0, 0, 1, 0, 0, 0]

    /// Where the fields stand.
    enum Field {
        static let header = 0, type = 12, vendor = 16, date = 20, header2 = 24, swDefined = 40, reserved1 = 44
        static let modulus = 128, exponent = 512, signature = 516
        static let miscSelect = 900, miscMask = 904, cetAttributes = 908, cetMask = 909, reserved2 = 910
        static let familyID = 912, attributes = 928, xfrm = 936, attributeMask = 944, xfrmMask = 952
        static let enclaveHash = 960, reserved3 = 992, extendedProductID = 1008, productID = 1024, svn = 1026
        static let reserved4 = 1028, q1 = 1040, q2 = 1424
    }

    /// The 256 bytes that are signed: [0, 128) and [900, 1028).
    public var signedBytes: [UInt8] {
        Array(bytes[..<Field.modulus] + bytes[Field.miscSelect..<Field.reserved4])
    }

    /// Length of ``signedBytes``.
    public static let signedByteCount = 256

    func integer<Value: FixedWidthInteger>(at offset: Int) -> Value { bytes.littleEndian(at: offset) ?? 0 }

    func slice(_ offset: Int, _ count: Int) -> [UInt8] { Array(bytes[offset..<offset + count]) }

    mutating func put(_ content: some Collection<UInt8>, at offset: Int) {
        bytes.replaceSubrange(offset..<offset + content.count, with: content)
    }

    mutating func put(_ value: some FixedWidthInteger, at offset: Int) { bytes.store(littleEndian: value, at: offset) }
}
