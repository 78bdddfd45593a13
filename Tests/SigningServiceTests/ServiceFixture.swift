import Crypto
import Diagnostics
import ImageFixtures
import SGX
import Signing
import SigningService
import StrictJSON
import Synchronization
import SystemPackage

/// A key that signs, and material that may be signed, made once for all tests.
struct ServiceFixture: Sendable {
    let signer: FileSigner

    static let shared = Result { try ServiceFixture() }

    private init() throws {
        let folder = try TemporaryDirectory()
        try KeyGeneration.generate(to: folder("key.pem"))
        signer = try FileSigner(folder("key.pem"))
    }

    /// An enclave of product 7, version 3, that no debugger may look into.
    static func sigstruct(_ change: (inout SIGSTRUCT) -> Void = { _ in }) -> SIGSTRUCT {
        var sigstruct = SIGSTRUCT()
        sigstruct.mrenclave = .of([1, 2, 3])
        sigstruct.attributes = .mode64Bit
        sigstruct.attributeMask = AttributeFlags(rawValue: .max)
        sigstruct.xfrm = .legacy
        sigstruct.xfrmMask = .legacy
        sigstruct.isvProdID = 7
        sigstruct.isvSVN = 3
        sigstruct.date = SignatureDate(rawValue: 0x2025_0102)
        change(&sigstruct)
        return sigstruct
    }
}

/// A service for one test, with its log in memory and clocks that stand still until they are moved.
struct TestedService {
    let service: SigningService
    let log = MemoryLog()
    let uptime = SettableClock()

    init(
        signer: (any KeySigner)? = nil,
        policy: String = "version = 1",
        tokens: String? = nil
    ) throws {
        let uptime = uptime
        service = SigningService(
            signer: try signer ?? ServiceFixture.shared.get().signer,
            clients: ServiceClients(
                policies: try PolicyFile(parsing: Array(policy.utf8)),
                tokens: try tokens.map { try ClientTokens(parsing: Array($0.utf8)) }
            ),
            audit: log,
            now: { 1_700_000_000 },
            uptime: { uptime.now }
        )
    }

    func post(
        _ body: [UInt8],
        token: String? = nil,
        certificate: ClientCertificate? = nil,
        address: String = "192.0.2.1"
    ) async -> ServiceResponse {
        await service.response(
            to: ServiceRequest(
                "POST",
                "/api/v1/signature/pkcs1",
                authorization: token.map { "Bearer \($0)" },
                body: body,
                address: address,
                certificate: certificate
            )
        )
    }

    func post(_ sigstruct: SIGSTRUCT, token: String? = nil) async -> ServiceResponse {
        await post(sigstruct.signedBytes, token: token)
    }

    func get(_ path: String, token: String? = nil) async -> ServiceResponse {
        await service.response(
            to: ServiceRequest("GET", path, authorization: token.map { "Bearer \($0)" }, address: "192.0.2.1")
        )
    }
}

/// A log that can be made to fail.
final class MemoryLog: AuditSink {
    private let lines = Mutex<[JSONValue]>([])
    private let failure = Mutex<TeeError?>(nil)

    var records: [JSONValue] { lines.withLock { $0 } }

    func fail(_ error: TeeError?) { failure.withLock { $0 = error } }

    func append(_ record: AuditRecord) throws(TeeError) {
        if let error = failure.withLock({ $0 }) { throw error }
        lines.withLock { $0.append(record.jsonValue(previous: nil)) }
    }
}

final class SettableClock: Sendable {
    private let time = Mutex(Duration.zero)

    var now: Duration { time.withLock { $0 } }

    func pass(_ duration: Duration) { time.withLock { $0 += duration } }
}

extension ServiceResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}
