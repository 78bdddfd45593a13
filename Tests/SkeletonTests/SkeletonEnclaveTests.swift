import Bytes
import Crypto
import Diagnostics
import SGX
import Testing

@testable import Skeleton

/// What sgxsign of inclavare-containers v0.6.4, run on the built-in image, writes for these options. A changed enclave
/// needs new values: build the tool from rune's sources and run it with the options in `name`.
struct SGXSignGolden: CustomStringConvertible, Sendable {
    let name: String
    let settings: SkeletonSettings
    let mrenclave: String
    let metadata: String
    let type: UInt32
    /// SIGSTRUCT from 928 to 960.
    let attributes: String

    var description: String { name }

    static let all = [
        SGXSignGolden(
            name: "-N -x 3",
            settings: SkeletonSettings(metadata: SkeletonMetadata(minimumAddress: 4096)),
            mrenclave: "b38147cbbdbd4d010b596df728e748fac9a00626c2dfdb421c6fc024c93ff12e",
            metadata: "0000000000000000000010000000000000",
            type: 0,
            attributes: "0400000000000000030000000000000006000000000000000300000000000000"
        ),
        SGXSignGolden(
            name: "-x 3 --xfrm-mask 3",
            settings: SkeletonSettings(metadata: SkeletonMetadata(minimumAddress: 4096), isDebug: true),
            mrenclave: "b38147cbbdbd4d010b596df728e748fac9a00626c2dfdb421c6fc024c93ff12e",
            metadata: "0000000000000000000010000000000000",
            type: 0,
            attributes: "0600000000000000030000000000000006000000000000000300000000000000"
        ),
        SGXSignGolden(
            name: "-N -x 3 -m 10000",
            settings: SkeletonSettings(),
            mrenclave: "a654dd81f2c50aeda7e9c4557131dd4267b5af7854c5bbda966c47850691da8d",
            metadata: "0000000000000000000000010000000000",
            type: 0,
            attributes: "0400000000000000030000000000000006000000000000000300000000000000"
        ),
        SGXSignGolden(
            name: "-N -x e7 --xfrm-mask 3 -n -m 10000",
            settings: SkeletonSettings(
                metadata: SkeletonMetadata(guardsNull: true),
                xfrm: XFRM(rawValue: 0xe7),
                xfrmMask: .legacy
            ),
            mrenclave: "297c6dc6f40c4fb3ecc479b0c35526ca27c2ccdddc195d6677ddf588f2b714d2",
            metadata: "0000000000000000010000010000000000",
            type: 0,
            attributes: "0400000000000000e70000000000000006000000000000000300000000000000"
        ),
        SGXSignGolden(
            name: "-N -x 3 -s 1048576 -m 10000",
            settings: SkeletonSettings(metadata: SkeletonMetadata(maximumSize: 1_048_576)),
            mrenclave: "27c5af12ca4bed937e81111a24b6b2f73c557b7968b7ac26326f8adda99fd02a",
            metadata: "0000100000000000000000010000000000",
            type: 0,
            attributes: "0400000000000000030000000000000006000000000000000300000000000000"
        ),
        SGXSignGolden(
            name: "-N -D -x e7 --xfrm-mask e7 -n -m 0 -s 65536",
            settings: SkeletonSettings(
                metadata: SkeletonMetadata(maximumSize: 65_536, guardsNull: true, minimumAddress: 0),
                isDebugRelease: true,
                xfrm: XFRM(rawValue: 0xe7)
            ),
            mrenclave: "072e0760945a5661b0b5f6c4e7709d816099b245dc2ff102d249a08d4a2a8d57",
            metadata: "0000010000000000010000000000000000",
            type: 0x8000_0000,
            attributes: "0400000000000000e7000000000000000600000000000000e700000000000000"
        ),
    ]
}

@Test(arguments: SGXSignGolden.all) func `measurement and SIGSTRUCT are sgxsign's`(golden: SGXSignGolden) throws {
    let settings = golden.settings
    let image = try SkeletonEnclave.image(settings)
    #expect(hexadecimal(image.suffix(17)) == golden.metadata)
    let measured = try SkeletonEnclave.measure(image: image, xfrm: settings.xfrm, recording: true)
    #expect(measured.mrenclave.description == golden.mrenclave)
    #expect(measured.log?.regions.last?.digest == measured.mrenclave)
    let sigstruct = SkeletonEnclave.unsignedSIGSTRUCT(mrenclave: measured.mrenclave, settings)
    #expect(sigstruct.type == golden.type)
    #expect(hexadecimal(sigstruct.bytes[928..<960]) == golden.attributes)
    #expect(hexadecimal(sigstruct.bytes[900..<908]) == "0000000000000000")
    #expect(sigstruct.mrenclave == measured.mrenclave)
}

@Test func `the log names the regions of the enclave, and recording changes nothing`() throws {
    let image = try SkeletonEnclave.image(SkeletonSettings(metadata: SkeletonMetadata(maximumSize: 1 << 20)))
    let log = try #require(try SkeletonEnclave.measure(image: image, recording: true).log)
    #expect(log.regions.map(\.name) == ["tcs", "image", "ssa", "heap"])
    #expect(!log.regions.contains { !$0.isMeasured })
    #expect(log.regions.map(\.byteCount).reduce(0, +) == 1 << 20)
    #expect(try SkeletonEnclave.measure(image: image).mrenclave == log.regions.last?.digest)
    #expect(try SkeletonEnclave.measure(image: image).log == nil)
}

@Test func `any flipped byte of the image changes the measurement or is refused`() throws {
    let image = try SkeletonEnclave.image(SkeletonSettings())
    let original = try SkeletonEnclave.measure(image: image).mrenclave
    for offset in Array(0..<80) + Array(stride(from: 80, to: image.count - 17, by: 97))
        + Array(image.count - 17..<image.count)
    {
        var damaged = image
        damaged[offset] ^= 0x10
        guard let measured = try? SkeletonEnclave.measure(image: damaged) else { continue }
        // The loader overwrites OSSA, so what the file has there is no part of the enclave.
        #expect((measured.mrenclave == original) == (16..<24).contains(offset), "byte \(offset)")
    }
}

@Test func `bytes that are no skeleton image are refused at any length`() throws {
    let image = try SkeletonEnclave.image(SkeletonSettings())
    for count in stride(from: 0, to: image.count, by: 501) {
        #expect(throws: TeeError.self) { try SkeletonEnclave.measure(image: Array(image[..<count])) }
    }
    #expect(throws: TeeError.self) { try SkeletonEnclave.measure(image: image + [0]) }
    #expect(throws: TeeError.self) { try SkeletonEnclave.measure(image: [UInt8](repeating: 0xff, count: 8209)) }
    #expect(throws: TeeError.self) { try SkeletonEnclave.measure(image: [UInt8](repeating: 0, count: 8209)) }
}

@Test(arguments: [
    SkeletonMetadata(maximumSize: 4096), SkeletonMetadata(maximumSize: 32_768), SkeletonMetadata(maximumSize: 65_537),
    SkeletonMetadata(maximumSize: 1 << 31), SkeletonMetadata(maximumSize: .max & ~0xfff),
    SkeletonMetadata(minimumAddress: 100), SkeletonMetadata(guardsNull: true, minimumAddress: .max & ~0xfff),
])
func `settings that the runtime or the kernel would refuse are refused`(metadata: SkeletonMetadata) {
    #expect(throws: TeeError.self) { try SkeletonEnclave.image(SkeletonSettings(metadata: metadata)) }
}

@Test func `one page behind the save area is the least that the kernel takes`() throws {
    let image = try SkeletonEnclave.image(SkeletonSettings(metadata: SkeletonMetadata(maximumSize: 36_864)))
    #expect(try SkeletonEnclave.measure(image: image).enclaveSize == 65_536)
}

@Test func `components of unknown size are refused, and AMX takes a larger save area`() throws {
    let image = try SkeletonEnclave.image(SkeletonSettings())
    #expect(try SkeletonEnclave.measure(image: image, xfrm: [.legacy, .amx]).ssaFramePageCount == 3)
    #expect(throws: TeeError.self) { try SkeletonEnclave.measure(image: image, xfrm: XFRM(rawValue: 0x103)) }
    #expect(throws: TeeError.self) { try SkeletonEnclave.measure(image: image, xfrm: .avx) }
}
