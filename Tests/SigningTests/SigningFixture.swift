import Crypto
import Diagnostics
import ImageFixtures
import SGX
import Signing
import SystemPackage

/// A key in a file and material to sign, made once for all tests.
struct SigningFixture: Sendable {
    let folder: TemporaryDirectory
    let keyPath: FilePath
    let publicKey: RSAPublicKey
    let material: SigningMaterial

    static let shared = Result { try SigningFixture() }

    /// Another key, as PEM.
    static let otherKey = Result { try RSAPrivateKey.generate().pem(passphrase: nil) }

    private init() throws {
        folder = try TemporaryDirectory()
        keyPath = folder("key.pem")
        publicKey = try KeyGeneration.generate(to: keyPath)
        var sigstruct = SIGSTRUCT()
        sigstruct.mrenclave = .of([1, 2, 3])
        sigstruct.attributes = .mode64Bit
        sigstruct.attributeMask = AttributeFlags(rawValue: .max)
        sigstruct.xfrm = .legacy
        sigstruct.xfrmMask = .legacy
        sigstruct.isvSVN = 3
        material = try SigningMaterial(sigstruct)
    }
}

/// The code of the error that `body` ends with; 0 if it ends with none.
func code(_ body: () throws -> Void) -> Int {
    do {
        try body()
        return 0
    } catch let error as TeeError {
        return error.code.number
    } catch {
        return -1
    }
}

/// The same of a body that waits.
func code(_ body: () async throws -> Void) async -> Int {
    do {
        try await body()
        return 0
    } catch let error as TeeError {
        return error.code.number
    } catch {
        return -1
    }
}
