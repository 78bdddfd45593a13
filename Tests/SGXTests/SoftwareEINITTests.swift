import Crypto
import Diagnostics
import Testing

@testable import SGX

/// An enclave of our own, signed with a key that lives as long as the tests.
private struct Enclave {
    static let key = try? RSAPrivateKey.generate()
    var sigstruct = SIGSTRUCT()
    var secs: SECSValues

    init() {
        sigstruct.mrenclave = .of([1])
        sigstruct.attributes = .mode64Bit
        sigstruct.attributeMask = AttributeFlags(rawValue: ~2)
        sigstruct.xfrm = .legacy
        sigstruct.xfrmMask = XFRM(rawValue: ~0xe4)
        sigstruct.miscMask = .max
        secs = SECSValues(signedBy: sigstruct)
        secs.ssaFramePageCount = 1
    }

    /// Names of the checks that fail after signing.
    func failures(measured: MRENCLAVE = .of([1])) throws -> [EINITCheck.Name] {
        let key = try #require(Enclave.key)
        var signed = sigstruct
        try signed.attach(signature: key.sign(sigstruct.signedBytes), publicKey: key.publicKey)
        return SoftwareEINIT.checks(sigstruct: signed.bytes, mrenclave: measured, secs: secs)
            .filter { !$0.passed }.map(\.name)
    }
}

@Test func `an enclave that is created as it was signed starts`() throws {
    #expect(try Enclave().failures() == [])
}

@Test func `another measurement than the signed one fails`() throws {
    #expect(try Enclave().failures(measured: .of([2])) == [.measurement])
}

@Test func `flags that the mask compares must be the signed ones, others need not`() throws {
    var enclave = Enclave()
    enclave.secs.attributes.insert(.debug)
    #expect(try enclave.failures() == [])
    enclave.sigstruct.attributeMask = AttributeFlags(rawValue: .max)
    #expect(try enclave.failures() == [.attributes])
    enclave.secs = SECSValues(signedBy: enclave.sigstruct)
    enclave.secs.xfrm = [.legacy, .avx]
    #expect(try enclave.failures() == [])
    enclave.secs.xfrm = [.legacy, .pkru]
    #expect(try enclave.failures() == [.xfrm])
    enclave.secs = SECSValues(signedBy: enclave.sigstruct)
    enclave.secs.miscSelect = 1
    #expect(try enclave.failures() == [.miscSelect])
}

@Test func `bits that no enclave can have are found`() throws {
    var enclave = Enclave()
    enclave.sigstruct.attributes = [.mode64Bit, .initialized]
    enclave.secs.attributes = enclave.sigstruct.attributes
    #expect(try enclave.failures() == [.attributeBits])
    enclave.sigstruct.attributes = [.mode64Bit, AttributeFlags(rawValue: 8)]
    enclave.secs.attributes = enclave.sigstruct.attributes
    #expect(try enclave.failures() == [.attributeBits])
    enclave.sigstruct.attributes = []
    enclave.secs.attributes = []
    #expect(try enclave.failures() == [.attributeBits])
    enclave = Enclave()
    enclave.sigstruct.xfrm = XFRM(rawValue: 1)
    enclave.secs.xfrm = XFRM(rawValue: 1)
    #expect(try enclave.failures() == [.xfrmBits])
}

@Test func `keys of the platform and ids without KSS are refused`() throws {
    var enclave = Enclave()
    enclave.sigstruct.attributes.insert(.provisionKey)
    enclave.secs.attributes.insert(.provisionKey)
    #expect(try enclave.failures() == [])
    enclave.sigstruct.attributes.insert(.einitTokenKey)
    enclave.secs.attributes.insert(.einitTokenKey)
    #expect(try enclave.failures() == [.launchKeys])
    enclave = Enclave()
    enclave.sigstruct.isvFamilyID = [1, 2, 3]
    #expect(try enclave.failures() == [.keySeparation])
    enclave.sigstruct.attributes.insert(.keySeparation)
    enclave.secs.attributes.insert(.keySeparation)
    #expect(try enclave.failures() == [])
    enclave.secs.cetAttributes = 1
    #expect(try enclave.failures() == [.controlFlow])
}

@Test func `a save area that cannot hold the state is found`() throws {
    var enclave = Enclave()
    enclave.sigstruct.xfrm = [.legacy, .amx]
    enclave.secs.xfrm = enclave.sigstruct.xfrm
    #expect(try enclave.failures() == [.saveArea])
    enclave.secs.ssaFramePageCount = 3
    #expect(try enclave.failures() == [])
}

@Test func `vendor and type have two values each, reserved bytes none`() throws {
    var enclave = Enclave()
    enclave.sigstruct.vendor = 0x8086
    enclave.sigstruct.type = 0x8000_0000
    enclave.sigstruct.swDefined = 7
    #expect(try enclave.failures() == [])
    enclave.sigstruct.vendor = 1
    enclave.sigstruct.type = 1
    #expect(try enclave.failures() == [.type, .vendor])
}
