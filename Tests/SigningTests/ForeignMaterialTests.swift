import Crypto
import HostFiles
import SGX
import Signing
import SystemPackage
import Testing

/// The folder of golden files of other tools.
private let fixtures = FilePath(#filePath).removingLastComponent().removingLastComponent().appending("Fixtures")

private func read(_ name: String) throws -> [UInt8] {
    try InputFile(fixtures.appending(name)).contents(limit: 4096)
}

@Test(arguments: ["2.17.1/min.static", "2.17.1/holes.elrange", "2.17.1/min.ids-nodebug", "2.20/min.static"])
func `the exported material is what sgx_sign gendata writes, and its signature what catsig takes`(name: String) throws {
    let golden = try read("sgx-sdk/\(name).gendata")
    let request = SigningRequest(try SigningMaterial(parsing: golden), madeFrom: [])
    #expect(request.files.first?.bytes == golden)
    let key = try RSAPrivateKey(pem: read("sgx-sdk/test-key.pem"))
    let publicKey = try read("sgx-sdk/test-key.pub.pem")
    let answer = try EnclaveSignature(file: key.sign(golden), publicKey: publicKey)
    #expect(try request.attach(answer, to: request).sigstruct.signedBytes == golden)
}

@Test(arguments: ["2seg-base", "cpu-amx-required", "debug", "exinfo", "isv"])
func `a signature attached in two steps gives Gramine's SIGSTRUCT, byte for byte`(name: String) throws {
    let golden = try read("gramine/\(name)/app.sig")
    let sigstruct = try SIGSTRUCT(parsing: golden)
    let request = SigningRequest(try SigningMaterial(sigstruct), madeFrom: [])
    let answer = try EnclaveSignature(file: sigstruct.signature, publicKey: sigstruct.publicKey.pem)
    #expect(try request.attach(answer, to: request).sigstruct.bytes == golden)
}
