import PKCS11
import Signing
import SystemPackage
import Testing

@Test func `a signer is a key in a file, or nobody here`() throws {
    #expect(try SignerReference.parse("file:keys/a key.pem") == .file("keys/a key.pem"))
    #expect(try SignerReference.parse("file:/k:1.pem") == .file("/k:1.pem"))
    #expect(try SignerReference.parse("exec:./sign it") == .program("./sign it"))
    let uri = "pkcs11:token=x;object=y?module-path=/m.so"
    #expect(try SignerReference.parse(uri) == .token(PKCS11URI(parsing: uri)))
    #expect(code { _ = try SignerReference.parse("pkcs11:token=x?pin-value=1") } == 2093)
    #expect(try SignerReference.parse("detached") == .detached)
}

@Test(arguments: ["", "key.pem", "file:", "file:a\0b", "exec:", "exec:a\0b", "File:key.pem", "detached ", "\u{1b}[2J"])
func `anything else is no signer`(text: String) {
    #expect(code { _ = try SignerReference.parse(text) } == 2091)
}
