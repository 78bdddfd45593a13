import Bytes
import Crypto
import Diagnostics
import StrictJSON
import Testing

@testable import SGX

@Suite struct SIGSTRUCTTests {
    private let golden: [GoldenSIGSTRUCT]

    init() throws { golden = try GoldenSIGSTRUCT.all() }

    @Test func `every SIGSTRUCT of Gramine's tool is read as its index says and written back the same`() throws {
        #expect(golden.count >= 19)
        for each in golden {
            let sigstruct = try SIGSTRUCT(parsing: each.bytes)
            #expect(sigstruct.bytes == each.bytes)
            #expect(SHA256Digest.of(each.bytes).description == each.text("sig_sha256"))
            #expect(SHA256Digest.of(sigstruct.signedBytes).description == each.text("tbs_sha256"))
            #expect(sigstruct.mrenclave.description == each.text("mrenclave"))
            #expect(sigstruct.mrsigner.description == each.text("mrsigner"))
            #expect(sigstruct.publicKey.mrsigner?.description == each.text("mrsigner"))
            #expect(sigstruct.attributes.rawValue == each.number("attr_flags"))
            #expect(sigstruct.attributeMask.rawValue == each.number("attr_flags_mask"))
            #expect(sigstruct.xfrm.rawValue == each.number("attr_xfrm"))
            #expect(sigstruct.xfrmMask.rawValue == each.number("attr_xfrm_mask"))
            #expect(UInt64(sigstruct.miscSelect) == each.number("miscselect"))
            #expect(UInt64(sigstruct.miscMask) == each.number("miscmask"))
            #expect(Int64(sigstruct.isvProdID) == each.facts["isvprodid"]?.integer)
            #expect(Int64(sigstruct.isvSVN) == each.facts["isvsvn"]?.integer)
            #expect(sigstruct.date.description == each.text("date"))
        }
    }

    @Test func `a SIGSTRUCT built from its fields and a signature is the tool's, Q1 and Q2 too`() throws {
        for each in golden {
            let original = try SIGSTRUCT(parsing: each.bytes)
            var own = SIGSTRUCT()
            own.date = original.date
            own.miscSelect = original.miscSelect
            own.miscMask = original.miscMask
            own.attributes = original.attributes
            own.attributeMask = original.attributeMask
            own.xfrm = original.xfrm
            own.xfrmMask = original.xfrmMask
            own.mrenclave = original.mrenclave
            own.isvProdID = original.isvProdID
            own.isvSVN = original.isvSVN
            #expect(own.signedBytes == original.signedBytes)
            #expect(!own.isSigned)
            try own.attach(signature: original.signature, publicKey: original.publicKey)
            #expect(own.bytes == each.bytes)
        }
    }

    @Test func `EINIT accepts every SIGSTRUCT of Gramine's tool`() throws {
        for each in golden {
            let sigstruct = try SIGSTRUCT(parsing: each.bytes)
            let checks = SoftwareEINIT.checks(
                sigstruct: each.bytes,
                mrenclave: sigstruct.mrenclave,
                secs: SECSValues(signedBy: sigstruct)
            )
            #expect(checks.map(\.name) == EINITCheck.Name.allCases)
            #expect(checks.filter { !$0.passed } == [])
        }
    }

    @Test func `EINIT finds every flipped byte of a SIGSTRUCT`() throws {
        let each = try #require(golden.first)
        let sigstruct = try SIGSTRUCT(parsing: each.bytes)
        let secs = SECSValues(signedBy: sigstruct)
        for offset in 0..<SIGSTRUCT.byteCount {
            var damaged = each.bytes
            damaged[offset] ^= offset.isMultiple(of: 2) ? 0x80 : 0x01
            let checks = SoftwareEINIT.checks(sigstruct: damaged, mrenclave: sigstruct.mrenclave, secs: secs)
            #expect(checks.contains { !$0.passed }, "byte \(offset)")
        }
    }

    @Test func `bytes of another length are no SIGSTRUCT`() throws {
        let each = try #require(golden.first)
        for length in [0, 1, 256, 1807] {
            #expect(throws: TeeError.self) { try SIGSTRUCT(parsing: Array(each.bytes[..<length])) }
        }
        #expect(throws: TeeError.self) { try SIGSTRUCT(parsing: each.bytes + [0]) }
        let checks = SoftwareEINIT.checks(
            sigstruct: [],
            mrenclave: .of([]),
            secs: SECSValues(attributes: .mode64Bit, xfrm: .legacy, miscSelect: 0)
        )
        #expect(checks.map(\.name) == [.length])
        #expect(checks.allSatisfy { !$0.passed })
    }

    @Test func `signing material becomes the unsigned SIGSTRUCT it came from`() throws {
        let original = try SIGSTRUCT(parsing: try #require(golden.first).bytes)
        var own = try SIGSTRUCT(signingMaterial: original.signedBytes)
        #expect(own.signedBytes == original.signedBytes)
        try own.attach(signature: original.signature, publicKey: original.publicKey)
        #expect(own == original)
        for offset in Array(0..<12) + Array(24..<40) {
            var damaged = original.signedBytes
            damaged[offset] ^= 1
            #expect(throws: TeeError.self) { try SIGSTRUCT(signingMaterial: damaged) }
        }
        #expect(throws: TeeError.self) { try SIGSTRUCT(signingMaterial: original.bytes) }
    }

    @Test func `a signature that is not the key's over these bytes is never attached`() throws {
        let original = try SIGSTRUCT(parsing: try #require(golden.first).bytes)
        var own = try SIGSTRUCT(signingMaterial: original.signedBytes)
        let before = own
        var wrong = original.signature
        wrong[200] ^= 4
        let key = original.publicKey
        let attempts: [([UInt8], RSAPublicKey)] = [
            (wrong, key), (Array(original.signature.dropLast()), key), ([], key),
            (original.signature, RSAPublicKey(modulus: key.modulus, exponent: 65_537)),
            (original.signature, RSAPublicKey(modulus: Array(key.modulus.dropLast()), exponent: 3)),
            ([UInt8](repeating: 0, count: 384), key), (key.modulus, key),
        ]
        for (signature, key) in attempts {
            var code: ErrorCode?
            do throws(TeeError) { try own.attach(signature: signature, publicKey: key) } catch { code = error.code }
            #expect(code == .signatureDoesNotFit)
            #expect(own == before)
        }
        own.isvSVN = 9
        #expect(throws: TeeError.self) { try own.attach(signature: original.signature, publicKey: key) }
    }

    @Test func `a SIGSTRUCT is printed with the names of its fields`() throws {
        let each = try #require(golden.first { $0.name == "debug" })
        let sigstruct = try SIGSTRUCT(parsing: each.bytes)
        #expect(sigstruct.jsonValue["mrenclave"]?.string == each.text("mrenclave"))
        #expect(sigstruct.jsonValue["debug"]?.bool == true)
        #expect(sigstruct.jsonValue["attributes"]?["flags"]?.string == "0x6")
        #expect(sigstruct.text.contains("DEBUG|MODE64BIT"))
        #expect(sigstruct.text.contains("MRSIGNER          \(each.text("mrsigner"))\n"))
        #expect(SIGSTRUCT().jsonValue["mrsigner"] == .null)
        #expect(SIGSTRUCT().text.contains("not signed"))
    }

    @Test func `an enclave whose DEBUG bit the mask leaves open can be debugged`() throws {
        var sigstruct = try SIGSTRUCT(parsing: try #require(golden.first).bytes)
        #expect(!sigstruct.isDebug)
        sigstruct.attributeMask.remove(.debug)
        #expect(sigstruct.isDebug)
        #expect(sigstruct.jsonValue["debug"]?.bool == true)
        #expect(sigstruct.text.contains("whoever launches it may turn it on"))
    }
}
