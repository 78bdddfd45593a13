import Diagnostics
import Kubernetes
import OCI
import Testing

@Test(arguments: [
    "redis", "library/redis:7", "ghcr.io/a/b_c/d__e/f-g.h:T_1.2-3", "localhost:5000/x", "10.0.0.1:80/a/b",
    "Host.example/x",
])
func `a repository that registries take is taken`(text: String) throws {
    #expect(try Repository(text).description == text)
}

@Test(arguments: [
    "", "/", "a//b", "A", "a/B", "a b", "-a", "a-", "a..b", "a___b", "a:", "a:-x", "a@sha256:00", "host:99999/a",
    "host:0/a", "host:1:2/a", "a/b\n", "caf\u{e9}", ".host/a", "a/b:x/y", "docker://a/b",
    String(repeating: "a", count: 256), "a:" + String(repeating: "a", count: 129),
])
func `any other repository is refused`(text: String) {
    #expect(throws: TeeError.self) { try Repository(text) }
}

@Test func `an image is pinned by its digest`() throws {
    let digest = Digest.of([])
    #expect(try Repository("r.example:5000/a/b:1").pinned(to: digest) == "r.example:5000/a/b:1@\(digest)")
}

@Test(arguments: [
    ("a/redis:7", "redis"), ("a/b_c.d", "b-c-d"), ("7zip", "app-7zip"),
    (String(repeating: "a", count: 100), String(repeating: "a", count: 63)),
    (String(repeating: "a", count: 62) + ".b", String(repeating: "a", count: 62)),
])
func `a name is made of the repository`(text: String, name: String) throws {
    let made = ObjectName(for: try Repository(text)).description
    #expect(made == name)
    #expect(try ObjectName(made).description == name)
}

@Test(arguments: ["", "-a", "a-", "1a", "A", "a_b", "a.b", "a\n", String(repeating: "a", count: 64)])
func `what is no DNS label is no name`(text: String) {
    #expect(throws: TeeError.self) { try ObjectName(text) }
}

@Test(arguments: [("80/tcp", 80, "TCP"), ("53/udp", 53, "UDP"), ("1", 1, "TCP"), ("65535/SCTP", 65535, "SCTP")])
func `an exposed port is read`(text: String, number: Int, transport: String) throws {
    let port = try ContainerPort(exposed: text)
    #expect(Int(port.number) == number && port.transport == transport)
}

@Test(arguments: [
    "", "/", "0/tcp", "65536/tcp", "80/icmp", "80/tcp/tcp", "+80/tcp", "80-90/tcp", "x", "8 0", "\u{666}",
])
func `any other exposed port is refused`(text: String) {
    #expect(throws: TeeError.self) { try ContainerPort(exposed: text) }
}

@Test(arguments: ["none", "tcp:80", "http:8080/", "http:8080/a?b=c d"])
func `a probe is read`(text: String) throws { #expect(try Probe(text).text == text) }

@Test(arguments: ["", "tcp", "tcp:", "tcp:0", "tcp:70000", "tcp:80/x", "http:", "none:1", "exec:80", ":80"])
func `any other probe is refused`(text: String) {
    #expect(throws: TeeError.self) { try Probe(text) }
}

@Test(arguments: ["", "A", "=x", "1A=x", "A B=x", "A\n=x", "\u{c4}=x"])
func `what is no variable is refused`(text: String) {
    #expect(throws: TeeError.self) { try EnvironmentVariable(text) }
}

@Test func `a variable may have any value`() throws {
    let variable = try EnvironmentVariable("A.b-C_1=a=b\n$(C)")
    #expect(variable.name == "A.b-C_1" && variable.value == "a=b\n$(C)")
}
