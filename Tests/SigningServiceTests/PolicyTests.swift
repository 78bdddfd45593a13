import Crypto
import Diagnostics
import SGX
import Signing
import SigningService
import StrictJSON
import Testing

@Suite struct PolicyTests {
    private static let policy = """
        version = 1

        [default]
        products = [7, 8]
        min-svn = 2

        [default.product.8]
        min-svn = 5

        [client.debugger]
        debug = true

        [client.release]
        mrenclaves = ["\(SHA256Digest.of([1, 2, 3]))"]
        products = [7]

        [client.nobody]
        products = []

        [client.old]
        min-svn = 0
        """

    private static let tokens = ["debugger", "release", "nobody", "old", "unlisted"].map {
        "\($0) \($0)-0123456789abcdef"
    }
    .joined(separator: "\n")

    private func outcome(_ client: String, _ change: (inout SIGSTRUCT) -> Void = { _ in }) async throws -> String {
        let service = try TestedService(policy: PolicyTests.policy, tokens: PolicyTests.tokens)
        let response = await service.post(ServiceFixture.sigstruct(change), token: "\(client)-0123456789abcdef")
        let record = try #require(service.log.records.last)
        #expect(record["client"]?.string == client)
        #expect(record["isv_prod_id"]?.integer != nil)
        if response.status == 200 {
            #expect(record["decision"]?.string == "signed")
            return "signed"
        }
        #expect(response.status == 403)
        #expect(record["decision"]?.string == "refused")
        return record["reason"]?.string ?? ""
    }

    @Test func `products and versions are those that are allowed`() async throws {
        #expect(try await outcome("unlisted") == "signed")
        #expect(try await outcome("unlisted") { $0.isvProdID = 9 } == "product")
        #expect(try await outcome("unlisted") { $0.isvSVN = 1 } == "security-version")
        #expect(try await outcome("unlisted") { $0.isvProdID = 8 } == "security-version")
        #expect(
            try await outcome("unlisted") {
                $0.isvProdID = 8
                $0.isvSVN = 5
            } == "signed"
        )
        #expect(try await outcome("nobody") == "product")
        #expect(try await outcome("old") { $0.isvSVN = 0 } == "signed")
    }

    @Test func `measurements are those that are listed`() async throws {
        #expect(try await outcome("release") == "signed")
        #expect(try await outcome("release") { $0.mrenclave = .of([4]) } == "measurement")
        #expect(try await outcome("unlisted") { $0.mrenclave = .of([4]) } == "signed")
    }

    @Test func `an enclave that could be debugged is refused, even if it does not say so`() async throws {
        #expect(try await outcome("unlisted") { $0.attributes.insert(.debug) } == "debug")
        #expect(try await outcome("unlisted") { $0.attributeMask.remove(.debug) } == "debug")
        #expect(try await outcome("debugger") { $0.attributes.insert(.debug) } == "signed")
        #expect(try await outcome("debugger") { $0.attributeMask.remove(.debug) } == "signed")
        #expect(try await outcome("debugger") { $0.attributes.insert(.provisionKey) } == "provisioning-key")
        // As Inclavare's skeleton has it: which machine has the key for its enclaves is not the signer's to say.
        #expect(try await outcome("unlisted") { $0.attributeMask = [.mode64Bit, .debug] } == "signed")
    }

    @Test(arguments: [
        ("", "version"), ("version = 2", "version"), ("version = 1\nsurprise = 1", "surprise"),
        ("version = 1\n[default]\nproduct = 7", "default.product"),
        ("version = 1\n[default]\nproducts = 7", "products"),
        ("version = 1\n[default]\nproducts = [65536]", "products"), ("version = 1\n[default]\nmin-svn = -1", "min-svn"),
        ("version = 1\n[default]\ndebug = 1", "debug"), ("version = 1\n[default]\nmrenclaves = [\"ab\"]", "mrenclaves"),
        ("version = 1\n[default.product.seven]\nmin-svn = 1", "seven"), ("version = 1\n[client.\"a b\"]", "client.a b"),
        ("version = 1\n[default.product.7]\nmax-svn = 1", "default.product.7.max-svn"),
        ("version = 1\n[client.a]\ncertificate = \"x\"", "client.a.certificate"),
        ("version = 1\n[default]\ncertificate = \"x\"", "default.certificate"),
        ("version = 1\n[default]\nrequests-per-minute = 0", "requests-per-minute"),
    ])
    func `a policy with a mistake is refused with its place`(text: String, place: String) throws {
        do throws(TeeError) {
            _ = try PolicyFile(parsing: Array(text.utf8))
            Issue.record("it was taken")
        } catch {
            #expect(error.code == .servicePolicy)
            #expect(error.object.last?.hasSuffix(place) == true, "\(error)")
        }
    }

    @Test func `one certificate is not two clients'`() throws {
        let digest = SHA256Digest.of([1])
        let text = "version = 1\n[client.a]\ncertificate = \"\(digest)\"\n[client.b]\ncertificate = \"\(digest)\""
        #expect(throws: TeeError.self) { _ = try PolicyFile(parsing: Array(text.utf8)) }
    }
}
