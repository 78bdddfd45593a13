import Diagnostics
import Gramine
import Testing

private let offsets = """
    # DO NOT MODIFY. THIS FILE WAS AUTO-GENERATED.

    PAGESIZE = 0x1000
    TCS_SIZE = 4096
    TCS_OSSA = 0x10
    TCS_NSSA = 0x1c
    TCS_OENTRY = 0x20
    TCS_OGS_BASE = 0x38
    TCS_OFS_LIMIT = 0x40
    TCS_OGS_LIMIT = 0x44
    SSA_FRAME_SIZE = 0x4000
    SSA_FRAME_NUM = 0x2
    ENCLAVE_STACK_SIZE = 0x40000
    ENCLAVE_SIG_STACK_SIZE = 0x10000
    SGX_GPR_SIZE = 0xb8
    STACK_PROTECTOR_CANARY_DEFAULT = 0xbadbadbadbad
    DEFAULT_ENCLAVE_BASE = 0x0
    MMAP_MIN_ADDR = 0x10000
    SGX_COMMON_SELF = 0x0
    SGX_COMMON_STACK_PROTECTOR_CANARY = 0x8
    SGX_ENCLAVE_SIZE = 0x110
    SGX_TCS_OFFSET = 0x118
    SGX_INITIAL_STACK_ADDR = 0x120
    SGX_SIG_STACK_LOW = 0x130
    SGX_SIG_STACK_HIGH = 0x138
    SGX_SSA = 0x148
    SGX_GPR = 0x150
    SGX_MANIFEST_SIZE = 0x1a0
    SGX_HEAP_MIN = 0x1a8
    SGX_HEAP_MAX = 0x1b0
    SGX_XFRM_AVX = 0x4
    SGX_XFRM_AVX512 = 0xe4
    SGX_XFRM_AMX = 0x60000
    SGX_XFRM_MPX = 0x18
    SGX_XFRM_PKRU = 0x200
    SGX_XFRM_LEGACY = 0x3
    SGX_FLAGS_DEBUG = 0x2
    SGX_FLAGS_MODE64BIT = 0x4
    SGX_MISCSELECT_EXINFO = 0x1
    SGX_FLAGS_MASK_CONST = 0xffffffffffffffff
    SGX_XFRM_MASK_CONST = 0xfffffffffff9ff1b
    SGX_MISCSELECT_MASK_CONST = 0xffffffff

    """

@Suite struct LayoutTests {
    @Test func `constants of a build of 1.9 are the built-in ones`() throws {
        #expect(try LayoutConstants(parsing: Array(offsets.utf8)) == LayoutConstants(.v1_9))
    }

    @Test func `masks in halves are those of 1.0`() throws {
        let text = offsets.replacing(
            "SGX_XFRM_MASK_CONST = 0xfffffffffff9ff1b",
            with: "SGX_XFRM_MASK_CONST_HI = 0xffffffff\nSGX_XFRM_MASK_CONST_LO = 0xffffff1b"
        )
        #expect(try LayoutConstants(parsing: Array(text.utf8)) == LayoutConstants(.v1_0))
    }

    @Test(arguments: [
        ("SSA_FRAME_SIZE = 0x4000", "SSA_FRAME_SIZE = 0x4001"), ("SSA_FRAME_NUM = 0x2", "SSA_FRAME_NUM = 0"),
        ("ENCLAVE_STACK_SIZE = 0x40000", "ENCLAVE_STACK_SIZE = 0xffffffffffff0000"), ("SGX_SSA = 0x148", ""),
        ("SGX_HEAP_MAX = 0x1b0", "SGX_HEAP_MAX = 0xff9"), ("TCS_OSSA = 0x10", "TCS_OSSA = 0x18"),
        ("PAGESIZE = 0x1000", "PAGESIZE = 0x1000\nPAGESIZE = 0x2000"), ("SGX_SSA = 0x148", "SGX_SSA = import os"),
        ("SGX_SSA = 0x148", "SGX_SSA = -1"), ("SGX_SSA = 0x148", "SGX_SSA = 0x10000000000000000"),
        ("DEFAULT_ENCLAVE_BASE = 0x0", "DEFAULT_ENCLAVE_BASE = 0x1"),
    ])
    func `constants that no enclave can have are refused`(good: String, bad: String) {
        let text = offsets.replacing(good, with: bad)
        #expect(throws: TeeError.self) { try LayoutConstants(parsing: Array(text.utf8)) }
    }

    @Test func `constants cut off or changed anywhere are refused or sound`() throws {
        let bytes = Array(offsets.utf8)
        for length in stride(from: 0, to: bytes.count, by: 7) {
            _ = try? LayoutConstants(parsing: Array(bytes.prefix(length)))
        }
        #expect(throws: TeeError.self) { try LayoutConstants(parsing: Array(bytes.prefix(bytes.count / 2))) }
        #expect(throws: TeeError.self) { try LayoutConstants(parsing: [0xff, 0x3d, 0x00]) }
    }

    @Test func `a libpal changed anywhere in its headers is refused or laid out inside the enclave`() throws {
        let good = try GramineFixture.contents("standin-bss.so")
        for position in 0..<64 + 56 * 4 {
            for byte: UInt8 in [0, 0x7f, 0xff] {
                var bytes = good
                bytes[position] = byte
                guard let pal = try? PALImage(parsing: bytes) else { continue }
                let enclave = try? GramineEnclave(
                    manifest: [],
                    pal: pal,
                    settings: EnclaveSettings(enclaveSize: 8 << 20, threadCount: 1, isEDMM: true),
                    constants: LayoutConstants(.v1_9)
                )
                for area in enclave?.layout.areas ?? [] {
                    #expect(area.address + area.byteCount <= 1 << 46)
                }
                _ = try? enclave?.measure()
            }
        }
        for length in stride(from: 0, to: 400, by: 3) {
            #expect(throws: TeeError.self) { try PALImage(parsing: Array(good.prefix(length))) }
        }
    }

    @Test(arguments: [
        EnclaveSettings(enclaveSize: 1 << 20, threadCount: 4), EnclaveSettings(enclaveSize: 1 << 28, threadCount: 4096),
        EnclaveSettings(enclaveSize: .max, threadCount: 1),
        EnclaveSettings(enclaveSize: 1 << 28, threadCount: .max), EnclaveSettings(enclaveSize: 0, threadCount: 1),
    ])
    func `an enclave that cannot hold its own parts is refused`(settings: EnclaveSettings) throws {
        let pal = try PALImage(parsing: try GramineFixture.contents("standin-bss.so"))
        #expect(throws: TeeError.self) {
            try GramineEnclave(manifest: [], pal: pal, settings: settings, constants: LayoutConstants(.v1_9))
        }
    }

    @Test func `a manifest with a NUL is refused`() throws {
        let pal = try PALImage(parsing: try GramineFixture.contents("standin-bss.so"))
        #expect(throws: TeeError.self) {
            try GramineEnclave(
                manifest: [0x61, 0],
                pal: pal,
                settings: EnclaveSettings(enclaveSize: 1 << 28, threadCount: 1),
                constants: LayoutConstants(.v1_9)
            )
        }
    }
}
