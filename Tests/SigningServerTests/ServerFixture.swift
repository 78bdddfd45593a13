import Crypto
import Diagnostics
import HTTPExchange
import HostFiles
import ImageFixtures
import SGX
import Signing
import SystemPackage

enum ServerFixture {
    static let signer = Result {
        let folder = try TemporaryDirectory()
        try KeyGeneration.generate(to: folder("key.pem"))
        return try FileSigner(folder("key.pem"))
    }

    static let material = Result {
        var sigstruct = SIGSTRUCT()
        sigstruct.mrenclave = .of([1, 2, 3])
        sigstruct.attributes = .mode64Bit
        sigstruct.attributeMask = AttributeFlags(rawValue: .max)
        sigstruct.xfrm = .legacy
        sigstruct.xfrmMask = .legacy
        return try SigningMaterial(sigstruct)
    }

    static let noAddress = TeeError(.cannotRead, object: "", cause: "the server ended without an error", hint: "")

    /// The error that signing ends with.
    static func failure(_ signer: ServiceSigner) async throws -> TeeError? {
        let material = try material.get()
        do throws(TeeError) {
            _ = try await signer.sign(material)
            return nil
        } catch {
            return error
        }
    }
}
