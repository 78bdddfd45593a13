import Diagnostics
import TOML
import Testing

@testable import Enclavefile

private func read(
    _ text: String,
    _ overrides: [(name: String, value: String)] = [],
    environment: [String: String] = [:]
) throws -> Enclavefile {
    try Enclavefile(
        parsing: Array("version = 1\n\(text)".utf8),
        overrides: overrides,
        environment: environment,
        libOSNames: ["skeleton", "gramine", "graphene", "occlum"]
    )
}

private let app = "from = \"oci:a\"\nto = \"oci:b\"\n"

@Test func `a target says how its signing service is talked to`() throws {
    let keys = """
        signer = "https://sign.example"
        signer-ca = "ca.pem"
        signer-cert = "own.pem"
        signer-key-file = "own.key"
        signer-token-file = "token"
        """
    let signing = try #require(try read("[target.a]\n\(app)\(keys)").targets.first?.conversion?.signing)
    #expect(signing.serviceAuthority == "ca.pem" && signing.serviceCertificate == "own.pem")
    #expect(signing.serviceKeyFile == "own.key" && signing.serviceTokenFile == "token")
}

@Test func `variables, defaults and the environment make a target`() throws {
    let file = try read(
        """
        environment = ["REGISTRY"]
        [vars]
        TAG = "7.${MINOR}"
        MINOR = 2
        [defaults]
        libos = "gramine"
        enclave = { size = "1G", threads = 4, edmm = true }
        [defaults.gramine]
        sys.stack.size = "1M"
        loader.log_level = "error"
        [target.redis]
        from = "oci:${ENV.REGISTRY}/redis:${TAG}"
        to = "oci:dist/${TARGET}:$${TAG}"
        enclave = { threads = 16 }
        [target.redis.gramine]
        sys.stack.size = "${MINOR}M"
        """,
        [("MINOR", "4")],
        environment: ["REGISTRY": "images"]
    )
    let conversion = try #require(file.targets.first?.conversion)
    #expect(conversion.from == "oci:images/redis:7.4")
    #expect(conversion.to == "oci:dist/redis:${TAG}")
    #expect(conversion.enclave.size == "1G" && conversion.enclave.threads == 16)
    #expect(conversion.enclave.usesEDMM)
    #expect(conversion.configuration?[table: "sys"]?[table: "stack"]?["size"] == "4M")
    #expect(conversion.configuration?[table: "loader"]?["log_level"] == "error")
    #expect(file.defaults == ["redis"])
}

@Test func `a matrix makes a target of each combination, and a group of all`() throws {
    let file = try read(
        """
        [target.web]
        matrix = { APP = ["api", "ui"], ARCH = ["a", "b"] }
        from = "oci:${APP}-${ARCH}"
        to = "oci:dist/${TARGET}"
        [target."svc-${APP}"]
        matrix = { APP = ["x"] }
        from = "oci:x"
        to = "oci:dist/${TARGET}"
        """
    )
    #expect(file.targets.map(\.name) == ["web", "web-api-a", "web-api-b", "web-ui-a", "web-ui-b", "svc-x"])
    #expect(try file.order(["web"]).map(\.name) == ["web-api-a", "web-api-b", "web-ui-a", "web-ui-b", "web"])
    #expect(file.targets[3].conversion?.from == "oci:ui-a")
}

@Test(arguments: [
    ("[target.a]\n\(app)sinner = 1", "TB2100", "line 5, column 1"),
    ("[target.a]\n\(app)signr = \"x\"", "TB2100", "did you mean signer?"),
    ("[target.a]\n\(app)isv = { svn = 65536 }", "TB2100", "write a number from 0 to 65535"),
    ("[target.a]\n\(app)isv = { svn = \"x\" }", "TB2100", "an integer"),
    ("[target.a]\n\(app)libos = \"gramin\"", "TB2100", "did you mean gramine?"),
    ("[target.a]\n\(app)occlum.x = 1", "TB2100", "set libos"),
    ("[target.a]\nto = \"oci:b\"", "TB2100", "neither from nor needs"),
    ("[target.a]\n\(app)enclave = { threads = \"4\" }", "TB2100", "write an integer"),
    ("[target.a]\n\(app)[target.a.enclave]\nsizes = \"1G\"", "TB2100", "did you mean size?"),
    ("[target.a]\n\(app)trust-files = [1]", "TB2100", "an array of strings"),
    ("[target.a]\n\(app)matrix = {}", "TB2100", "no values"),
    ("[target.a]\nneeds = []", "TB2100", "a group of no targets"),
    ("[target.b]\n\(app)[target.a]\nneeds = [\"b\"]\nlibos = \"gramine\"", "TB2100", "makes nothing"),
    ("target = 1", "TB2100", "a table"),
    ("[target.a]\nfrom = \"oci:b\"\nto = \"oci:b\"", "TB2102", "the target itself writes"),
    ("[target.a]\nfrom = \"oci:${TAGG}\"\nto = \"oci:b\"\n[vars]\nTAG = 1", "TB2101", "did you mean TAG?"),
    ("[target.a]\nfrom = \"oci:${ENV.HOME}\"\nto = \"oci:b\"", "TB2101", "environment = [\"HOME\"]"),
    ("[target.a]\nfrom = \"oci:${A}\"\nto = \"oci:b\"\n[vars]\nA = \"${B}\"\nB = \"${A}\"", "TB2101", "by itself"),
    ("[target.a]\nfrom = \"oci:${A\"\nto = \"oci:b\"", "TB2101", "no }"),
    ("[target.a]\n\(app)needs = [\"bb\"]\n[target.b]\nfrom = \"oci:c\"\nto = \"oci:d\"", "TB2102", "did you mean b?"),
    ("[target.a]\n\(app)needs = [\"c\"]", "TB2102", "which is no target"),
    ("[target.a]\nneeds = [\"b\"]\n[target.b]\nneeds = [\"a\"]", "TB2102", "a -> b -> a"),
    ("[target.a]\n\(app)\n[target.b]\nfrom = \"oci:a\"\nto = \"oci:./b\"", "TB2102", "writes to"),
    ("default = \"z\"\n[target.a]\n\(app)", "TB2100", "there is no target z"),
    ("[target.\"-a\"]\n\(app)", "TB2100", "no name for a target"),
    ("[target.a]\n\(app)matrix = { X = [] }", "TB2100", "no values"),
    ("[policy]\nno-debugg = true\n[target.a]\n\(app)", "TB2100", "did you mean no-debug?"),
    ("", "TB2100", "[target.NAME]"),
])
func `what is wrong with a file is refused with its place`(text: String, code: String, words: String) throws {
    let errors = try #require(throws: TeeErrors.self) { try read(text) }.all
    let told = errors.map { "\($0) \($0.hint)" }.joined(separator: "\n")
    #expect(errors.contains { $0.code.label == code && "\($0) \($0.hint)".contains(words) }, "\(told)")
    #expect(errors.count == 1, "\(told)")
}

@Test func `what is wrong in several places is told at once, in the order of the places`() throws {
    let errors = try #require(throws: TeeErrors.self) {
        try read(
            """
            defalt = "a"
            [vars]
            BAD = "${NONE}"
            [defaults]
            signr = "file:k"
            enclave = { size = 5 }
            [target.a]
            from = "oci:${BAD}"
            isv = { svn = "x" }
            needs = ["nobody"]
            [target.b]
            from = "oci:x"
            to = 7
            libos = "gramin"
            [target.c]
            needs = ["d"]
            [target.d]
            needs = ["c"]
            """,
            [("TAGG", "1")]
        )
    }.all
    let expected = [
        "TAGG=", "line 2, column 1: defalt", "line 4, column 1: vars.BAD: ${NONE}", "line 6, column 1: target.a.signr",
        "line 7, column 13: target.a.enclave.size", "line 8, column 2: target.a: it has no to",
        "line 10, column 9: target.a.isv.svn", "line 11, column 1: target.a.needs: it needs nobody",
        "line 14, column 1: target.b.to", "line 15, column 1: target.b.libos", "target.c.needs: it needs itself",
    ]
    let told = errors.map(\.description)
    #expect(told.count == expected.count, "\(told.joined(separator: "\n"))")
    for text in expected { #expect(told.contains { $0.contains(text) }, "\(text) in \(told.joined(separator: "\n"))") }
    #expect(errors.allSatisfy { !$0.hint.isEmpty })
}

@Test func `what all members of a matrix have from one place is told once`() throws {
    let errors = try #require(throws: TeeErrors.self) {
        try read("[target.a]\nmatrix = { N = [\"1\", \"2\"] }\nfrom = \"oci:a\"\nto = \"oci:${N}\"\ndate = 1")
    }.all
    #expect(errors.count == 1 && errors[0].description.contains("line 6, column 1"), "\(errors)")
}

@Test func `two cycles are two errors, and what needs one of them is none`() throws {
    let errors = try #require(throws: TeeErrors.self) {
        try read(
            """
            [target.a]
            needs = ["b"]
            [target.b]
            needs = ["a"]
            [target.c]
            needs = ["c", "a"]
            [target.d]
            needs = ["a", "c"]
            """
        )
    }.all
    #expect(errors.map(\.cause) == ["it needs itself: a -> b -> a", "it needs itself: c -> c"])
}

@Test(arguments: ["oci:b", "oci:./x/../b", "b"])
func `a target does not read what a target writes`(from: String) throws {
    let errors = try #require(throws: TeeErrors.self) {
        try read("[target.a]\n\(app)[target.b]\nfrom = \"\(from)\"\nto = \"oci:c\"")
    }.all
    #expect(errors.map(\.code.label) == ["TB2102"] && errors[0].cause.contains("what a writes"), "\(errors)")
}

@Test func `a variable that nothing uses must be defined too, by what targets know if need be`() throws {
    #expect(throws: TeeErrors.self) { try read("[vars]\nX = \"${Y}\"\n[target.a]\n\(app)") }
    let file = try read(
        "[vars]\nTO = \"oci:${TARGET}/${N}\"\n[target.a]\nmatrix = { N = [\"1\"] }\nfrom = \"oci:x\"\nto = \"${TO}\""
    )
    #expect(file.targets.last?.conversion?.to == "oci:a-1/1")
}

@Test func `a file may have a policy and nothing else`() throws {
    let text = Array("version = 1\n[policy]\nno-debug = true".utf8)
    let file = try Enclavefile(parsing: text, environment: [:], libOSNames: ["skeleton"], needsTargets: false)
    #expect(file.policy.forbidsDebug && file.targets.isEmpty)
}

@Test func `a variable of the command line must be one of the file, and is no reference`() throws {
    let file = try read("[vars]\nA = \"\"\n[target.a]\nfrom = \"oci:${A}\"\nto = \"oci:b\"", [("A", "${B}")])
    #expect(file.targets.first?.conversion?.from == "oci:${B}")
    let errors = try #require(throws: TeeErrors.self) { try read("[target.a]\n\(app)", [("X", "1")]) }
    #expect(errors.all.map(\.code) == [.enclavefileVariable])
}

@Test func `a matrix that would make too many targets is refused before it is made`() throws {
    let values = "[" + (0..<200).map { "\"\($0)\"" }.joined(separator: ",") + "]"
    let errors = try #require(throws: TeeErrors.self) {
        try read("[target.a]\n\(app)matrix = { A = \(values), B = \(values), C = \(values) }")
    }
    #expect(errors.first.cause.contains("10000"))
}

@Test func `the codes of the module differ`() {
    #expect(Set(ErrorCode.ofEnclavefile.map(\.number)).count == ErrorCode.ofEnclavefile.count)
}
