import HTTPExchange
import Testing

@Test(arguments: [
    "https://sign.example", "https://sign.example:8443/a/b-c_d.e~f", "https://10.0.0.1:1",
    "https://[2001:db8::1]:443/x",
    "http://127.0.0.1:9080", "http://127.1.2.3/", "http://[::1]:80", "http://localhost:9080",
])
func `an address keeps what it says`(text: String) throws {
    let address = try HTTPAddress(parsing: text)
    #expect(address.description == (text.hasSuffix("/") ? String(text.dropLast()) : text))
    #expect(address.isSecure == text.hasPrefix("https"))
    #expect(address.appending("x").description == address.description + "/x")
}

@Test(arguments: [
    "", "sign.example", "ftp://a", "HTTPS://a", "https://", "https:///x", "https://a b", "https://a@b", "https://a:b@c",
    "https://a:0", "https://a:65536", "https://a:", "https://a:8x", "https://a:+1", "https://a?b", "https://a/b?c",
    "https://a/#b", "https://a/%2e", "https://a/../b", "https://a/./b", "https://a/b\n", "https://ä", "https://[::1",
    "https://[]", "https://[::1]x", "https://[::g]", "https://a\\b", "https://a/b\\c",
])
func `what could be read in two ways is no address`(text: String) {
    #expect(throws: HTTPAddress.Refusal.self) { try HTTPAddress(parsing: text) }
}

@Test(arguments: [
    "http://sign.example", "http://127.0.0.1.example", "http://128.0.0.1", "http://127.0.0.256", "http://127.0.0",
    "http://127.0.0.1@evil.example", "http://[::2]", "http://0.0.0.0", "http://localhost.example", "http://127.0.0.1.",
])
func `what is not encrypted stays on this machine`(text: String) {
    #expect(throws: HTTPAddress.Refusal.self) { try HTTPAddress(parsing: text) }
}

@Test func `a header that would add another is not sent`() throws {
    var request = HTTPRequest(try HTTPAddress(parsing: "http://127.0.0.1:1"))
    request.headers = ["A: b\r\nC: d"]
    #expect(throws: HTTPFailure.self) { try request() }
}

@Test func `where nobody listens the failure is one that may pass`() throws {
    let request = HTTPRequest(try HTTPAddress(parsing: "http://127.0.0.1:1"))
    do throws(HTTPFailure) {
        _ = try request()
        Issue.record("somebody listens on port 1")
    } catch {
        guard case .unreachable = error else {
            Issue.record("\(error)")
            return
        }
    }
}
