import Bytes
import Crypto
import ImageFixtures
import SGX
import Signing
import SystemPackage
import Testing

@testable import Skeleton

private func signed(_ settings: SkeletonSettings, key: RSAPrivateKey) throws -> (image: [UInt8], sigstruct: SIGSTRUCT) {
    let image = try SkeletonEnclave.image(settings)
    let measured = try SkeletonEnclave.measure(image: image, xfrm: settings.xfrm)
    let material = try SigningMaterial(SkeletonEnclave.unsignedSIGSTRUCT(mrenclave: measured.mrenclave, settings))
    let answer = EnclaveSignature(signature: try key.sign(material.bytes), publicKey: key.publicKey)
    return (image, try SignedSIGSTRUCT(material, answer).sigstruct)
}

@Test func `an image and its SIGSTRUCT pass every check, and with another image the measurement fails`() throws {
    let key = try RSAPrivateKey.generate()
    let (image, sigstruct) = try signed(SkeletonSettings(isvProdID: 7, isvSVN: 3), key: key)
    let checks = try SkeletonEnclave.checks(image: image, sigstruct: sigstruct.bytes)
    #expect(checks.filter { !$0.passed } == [])
    var damaged = image
    damaged[0x1010] ^= 1
    let failed = try SkeletonEnclave.checks(image: damaged, sigstruct: sigstruct.bytes).filter { !$0.passed }
    #expect(failed.map(\.name) == [.measurement])
}

@Test func `rune finds the enclave by environment and labels, debug only where it was signed`() throws {
    let key = try RSAPrivateKey.generate()
    let (image, product) = try signed(SkeletonSettings(), key: key)
    let launch = SkeletonLaunch(image: image, sigstruct: product)
    #expect(
        launch.files.map(\.path.description) == [
            "/opt/tee-build/skeleton/encl.bin", "/opt/tee-build/skeleton/encl.ss", "/opt/tee-build/skeleton/needs-rune",
            "/opt/tee-build/skeleton/README.txt",
        ]
    )
    #expect(launch.files.map(\.mode) == [0o644, 0o644, 0o755, 0o644])
    #expect(launch.files[0].content == image)
    #expect(launch.files[1].content == product.bytes)
    #expect(launch.entrypoint == [launch.files[2].path.description])
    #expect(
        launch.environment.map { "\($0.name)=\($0.value)" } == [
            "ENCLAVE_TYPE=intelSgx", "ENCLAVE_RUNTIME_PATH=/usr/lib/liberpal-skeleton-v3.so",
            "ENCLAVE_RUNTIME_LOGLEVEL=info",
        ]
    )
    let (_, debug) = try signed(SkeletonSettings(isDebug: true), key: key)
    let labels = SkeletonLaunch(image: image, sigstruct: debug).labels.map { "\($0.name)=\($0.value)" }
    #expect(
        labels == [
            "enclave.type=intelSgx", "enclave.runtime.path=/usr/lib/liberpal-skeleton-v3.so",
            "enclave.runtime.args=debug",
            "enclave.runtime.loglevel=info",
        ]
    )
    #expect(SkeletonLaunchControl.requirement(of: debug) != SkeletonLaunchControl.requirement(of: product))
    #expect(SkeletonEnclave.description.contains("no LibOS"))
}

@Test func `started by a runtime that knows no enclaves, the image says so and fails`() throws {
    let folder = try TemporaryDirectory()
    try folder.write(EmbeddedProgram.fallback, to: "content")
    // Copied by another process: tests that run beside this one start programs, which may inherit a descriptor that we
    // write to, and a file open for writing cannot be run.
    let shell = try #require(ForeignTool("sh"))
    let outcome = try shell.run("-c", "cd \(folder.path.string) && cp content run && chmod 755 run && exec ./run")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("rune"))
    #expect(outcome.output.contains("holds no LibOS"))
}
