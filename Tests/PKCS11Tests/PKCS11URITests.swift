import Diagnostics
import PKCS11
import Testing

@Test func `a URI is read with its escapes, and written as RFC 7512 has it`() throws {
    let uri = try PKCS11URI(
        parsing: "pkcs11:token=My%20token%3b;object=a key;id=%01%ff;type=private?module-path=/l/x.so&pin-source=file:/p"
    )
    #expect(uri.attributes[.token] == Array("My token;".utf8))
    #expect(uri.attributes[.object] == Array("a key".utf8))
    #expect(uri.attributes[.id] == [1, 0xff])
    #expect(uri.modulePath == "/l/x.so")
    #expect(uri.pinPath == "/p")
    #expect(uri.description == "pkcs11:token=My%20token%3B;object=a%20key;id=%01%FF;type=private")
    #expect(try PKCS11URI(parsing: uri.description).attributes == uri.attributes)
    #expect(try PKCS11URI(parsing: "pkcs11:").attributes.isEmpty)
    #expect(try PKCS11URI(parsing: "pkcs11:?pin-source=/p").pinPath == "/p")
    #expect(try PKCS11URI(parsing: "pkcs11:?pin-source=file:///p").pinPath == "/p")
}

@Test(arguments: [
    "", "pkcs11", "PKCS11:token=a", "pkcs11:token", "pkcs11:tokens=a", "pkcs11:token=a;token=b", "pkcs11:token=%4",
    "pkcs11:token=%zz", "pkcs11:type=public", "pkcs11:slot-id=x", "pkcs11:slot-id=", "pkcs11:slot-id=-1",
    "pkcs11:slot-id=99999999999999999999999", "pkcs11:?module-path=", "pkcs11:?module-path=a%00b",
    "pkcs11:?module-path=/a&module-path=/b", "pkcs11:?pin-source=|cat", "pkcs11:?pin-source=%7ccat",
    "pkcs11:?pin-source=file://host/p", "pkcs11:?pin-source=/a&pin-source=/b", "pkcs11:?module-name=softhsm2",
    "pkcs11:?x=1",
])
func `what is no URI, or says two things, is refused`(text: String) {
    #expect(code { _ = try PKCS11URI(parsing: text) } == 2093)
}

@Test func `a PIN in the URI is refused and not repeated`() {
    do throws(TeeError) {
        _ = try PKCS11URI(parsing: "pkcs11:token=a?pin-value=47119")
        Issue.record("it is taken")
    } catch {
        #expect(error.code == .pkcs11URI)
        #expect(!"\(error) \(error.hint)".contains("47119"))
        #expect(error.hint.contains("pin-source"))
    }
}

/// The code of the error that `body` ends with; 0 if it ends with none.
func code(_ body: () throws -> Void) -> Int {
    do {
        try body()
        return 0
    } catch {
        return (error as? TeeError)?.code.number ?? -1
    }
}
