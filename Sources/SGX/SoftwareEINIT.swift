internal import Bytes
public import Crypto

/// What EINIT checks before an enclave may run (Intel SDM vol. 3D, EINIT, with the demands of ECREATE on the same
/// fields), done in software: all checks are made, and each says how it went.
///
/// Not decided here: what needs the machine, such as launch control by IA32_SGXLEPUBKEYHASH and which components of
/// XFRM its processor has.
public enum SoftwareEINIT {
    /// Judges the bytes of a SIGSTRUCT against a measurement and what the enclave is created with.
    ///
    /// - Returns: every check of ``EINITCheck/Name`` in order; only ``EINITCheck/Name/length`` if the bytes are too few
    ///   or too many to hold the fields. Nothing is thrown: any bytes can be judged.
    public static func checks(sigstruct bytes: [UInt8], mrenclave: MRENCLAVE, secs: SECSValues) -> [EINITCheck] {
        guard let sigstruct = try? SIGSTRUCT(parsing: bytes) else {
            return [EINITCheck(name: .length, cause: "\(bytes.count) bytes stand where 1808 belong")]
        }
        return EINITCheck.Name.allCases.map {
            EINITCheck(name: $0, cause: cause($0, sigstruct, mrenclave, secs))
        }
    }

    /// Whether a processor would start the enclave.
    public static func accepts(sigstruct: SIGSTRUCT, mrenclave: MRENCLAVE, secs: SECSValues) -> Bool {
        checks(sigstruct: sigstruct.bytes, mrenclave: mrenclave, secs: secs).allSatisfy(\.passed)
    }

    private static func cause(
        _ name: EINITCheck.Name,
        _ sigstruct: SIGSTRUCT,
        _ mrenclave: MRENCLAVE,
        _ secs: SECSValues
    ) -> String? {
        switch name {
        case .length, .header, .type, .vendor, .header2, .exponent, .reserved: constants(name, sigstruct)
        case .modulus, .quotients, .signature: cryptography(name, sigstruct)
        case .measurement:
            sigstruct.mrenclave == mrenclave
                ? nil : "\(sigstruct.mrenclave) was signed, and \(mrenclave) was measured"
        default: settings(name, sigstruct, secs)
        }
    }

    private static func constants(_ name: EINITCheck.Name, _ sigstruct: SIGSTRUCT) -> String? {
        typealias Field = SIGSTRUCT.Field
        switch name {
        case .header: return differs(sigstruct.slice(Field.header, 12), SIGSTRUCT.header)
        case .type:
            // The manual's 16 bytes of HEADER end in zeros; Intel's own tools set bit 31 for one kind of release.
            return sigstruct.type & 0x7fff_ffff == 0 ? nil : "\(hex(sigstruct.type)) stands where 0 belongs"
        case .vendor:
            return [0, 0x8086].contains(sigstruct.vendor)
                ? nil : "\(hex(sigstruct.vendor)) is neither 0 nor 0x8086"
        case .header2: return differs(sigstruct.slice(Field.header2, 16), SIGSTRUCT.header2)
        case .exponent: return sigstruct.exponent == 3 ? nil : "it is \(sigstruct.exponent), not 3"
        case .reserved:
            let places = [(Field.reserved1, 84), (Field.reserved2, 2), (Field.reserved3, 16), (Field.reserved4, 12)]
            for (offset, count) in places {
                if let index = sigstruct.slice(offset, count).firstIndex(where: { $0 != 0 }) {
                    return "byte \(offset + index) is not zero"
                }
            }
            return nil
        default: return nil
        }
    }

    private static func cryptography(_ name: EINITCheck.Name, _ sigstruct: SIGSTRUCT) -> String? {
        let key = RSAPublicKey(modulus: sigstruct.modulus, exponent: 3)
        let bits = SIGSTRUCT.keyByteCount * 8
        if name == .modulus {
            if key.bitCount != bits { return "it has \(key.bitCount) bits, not \(bits)" }
            return sigstruct.modulus.last.map { $0 & 1 } == 1 ? nil : "it is even, and no RSA key's is"
        }
        guard key.bitCount == bits else { return "there is no key of \(bits) bits to check it with" }
        // As the processor does it: the signature is cubed with the quotients as they stand.
        let cube = key.cube(signature: sigstruct.signature, q1: sigstruct.q1, q2: sigstruct.q2)
        if name == .quotients {
            return cube == nil ? "Q1 or Q2 is not the quotient of this signature and modulus" : nil
        }
        guard let quotients = SIGSTRUCTQuotients(signature: sigstruct.signature, modulus: sigstruct.modulus) else {
            return "it is not below the modulus"
        }
        let expected = pkcs1Encoding(digest: .of(sigstruct.signedBytes), byteCount: SIGSTRUCT.keyByteCount)
        return quotients.cube == expected ? nil : "it is not the key's signature over the signed fields"
    }

    private static func settings(
        _ name: EINITCheck.Name,
        _ sigstruct: SIGSTRUCT,
        _ secs: SECSValues
    ) -> String? {
        switch name {
        case .attributeBits: return attributeBits(secs)
        case .launchKeys:
            // EINIT gives EINITTOKEN_KEY only to the signer in IA32_SGXLEPUBKEYHASH: the launch enclave's.
            return secs.attributes.contains(.einitTokenKey)
                ? "EINITTOKENKEY is for the platform's launch enclave alone" : nil
        case .attributes:
            return masked(
                secs.attributes.rawValue,
                sigstruct.attributes.rawValue,
                sigstruct.attributeMask.rawValue
            )
        case .xfrmBits:
            return secs.xfrm.isSuperset(of: .legacy)
                ? nil : "x87 and SSE (0x3) are not both in \(hex(secs.xfrm.rawValue))"
        case .xfrm: return masked(secs.xfrm.rawValue, sigstruct.xfrm.rawValue, sigstruct.xfrmMask.rawValue)
        case .miscSelect:
            return masked(UInt64(secs.miscSelect), UInt64(sigstruct.miscSelect), UInt64(sigstruct.miscMask))
        case .controlFlow:
            if secs.cetAttributes != 0, !secs.attributes.contains(.controlFlowEnforcement) {
                return "CET_ATTRIBUTES is \(hex(secs.cetAttributes)), and the enclave has no CET"
            }
            return masked(
                UInt64(secs.cetAttributes),
                UInt64(sigstruct.cetAttributes),
                UInt64(sigstruct.cetAttributesMask)
            )
        case .keySeparation:
            let ids = sigstruct.isvFamilyID + sigstruct.isvExtendedProductID
            return secs.attributes.contains(.keySeparation) || ids.allSatisfy { $0 == 0 }
                ? nil : "ISVFAMILYID or ISVEXTPRODID is set, and the enclave has no KSS"
        case .saveArea: return saveArea(secs)
        default: return nil
        }
    }

    private static func attributeBits(_ secs: SECSValues) -> String? {
        if secs.attributes.contains(.initialized) { return "INIT is set before EINIT set it" }
        let reserved = secs.attributes.rawValue & AttributeFlags.reservedBits
        if reserved != 0 { return "reserved bits \(hex(reserved)) are set" }
        return secs.attributes.contains(.mode64Bit) ? nil : "MODE64BIT is not set, and the loaders are 64-bit ones"
    }

    private static func saveArea(_ secs: SECSValues) -> String? {
        guard let frame = secs.ssaFramePageCount else { return nil }
        guard let least = SSAFrame.pageCount(xfrm: secs.xfrm.rawValue, miscSelect: secs.miscSelect) else {
            return "XFRM \(secs.xfrm) has components of unknown size"
        }
        return frame >= least ? nil : "\(frame) pages a frame, and XFRM \(secs.xfrm) needs \(least)"
    }

    private static func masked(_ own: UInt64, _ signed: UInt64, _ mask: UInt64) -> String? {
        guard own & mask != signed & mask else { return nil }
        return
            "the enclave has \(hex(own)), signed is \(hex(signed)), and the mask \(hex(mask)) compares the difference"
    }

    private static func differs(_ found: [UInt8], _ expected: [UInt8]) -> String? {
        found == expected ? nil : "\(hexadecimal(found)) stands where \(hexadecimal(expected)) belongs"
    }

    private static func hex(_ value: some BinaryInteger) -> String { "0x" + String(value, radix: 16) }
}
