internal import Crypto
internal import Diagnostics
internal import HostFiles
internal import Signing
internal import SigningService
internal import SystemPackage

extension ServerIdentity {
    /// Refuses a certificate that no client would take.
    ///
    /// - Throws: `TB4056` if it has expired, `TB4060` if it is none or begins later, `TB3100` and `TB5001`.
    func checkDates() throws(TeeError) {
        let text = try InputFile(certificatePath).contents(limit: 1 << 20)
        let name = certificatePath.string
        switch CertificateState(pem: text) {
        case .current: return
        case .expired:
            throw TeeError(
                .expiredCertificate,
                object: name,
                cause: "its last day is past",
                hint: "have the certificate renewed"
            )
        case .notYetValid: throw ServerIdentity.unusable(name, "its first day is yet to come")
        case nil: throw ServerIdentity.unusable(name, "it holds no PEM certificate")
        }
    }

    static func unusable(_ name: String, _ cause: String) -> TeeError {
        TeeError(
            .serviceIdentity,
            object: name,
            cause: cause,
            hint: "--tls-cert, --tls-key and --client-ca name PEM files; the key has no passphrase"
        )
    }
}
