internal import Bytes
internal import Diagnostics
internal import HTTPExchange

/// The errors of talking to a signing service.
enum ServiceFailure {
    /// One attempt that failed.
    struct Attempt: Error {
        let failure: TeeError
        /// Whether another attempt may do better.
        let mayPass: Bool

        init(_ failure: HTTPFailure) {
            if case .unreachable = failure { mayPass = true } else { mayPass = false }
            self.failure = ServiceFailure.error(failure)
        }

        init(_ response: HTTPResponse) {
            // 429: we, or all together, ask too often at the moment (RFC 6585).
            mayPass = response.status >= 500 || response.status == 429
            var body = response.body.prefix(200)
            while let last = body.last, last == 0x0a || last == 0x0d || last == 0x20 { body.removeLast() }
            let text = printable(body)
            let cause = "it answers with status \(response.status)" + (text.isEmpty ? "" : ": \(text)")
            failure =
                switch response.status {
                case 500...: TeeError(.serviceFailed, object: "", cause: cause, hint: "look at the service's own log")
                case 401:
                    TeeError(
                        .serviceRefused,
                        object: "",
                        cause: cause,
                        hint: "check the token (--signer-token-file) or the certificate (--signer-cert)"
                    )
                case 403:
                    TeeError(
                        .serviceRefused,
                        object: "",
                        cause: cause,
                        hint: "keep to the service's policy, or have it changed; check as whom we ask"
                    )
                case 429:
                    TeeError(
                        .serviceRefused,
                        object: "",
                        cause: cause,
                        hint: "wait a minute, or have the service allow more requests"
                    )
                case 400...:
                    TeeError(
                        .serviceRefused,
                        object: "",
                        cause: cause,
                        hint: "check the address and the service's policy"
                    )
                case 300...:
                    TeeError(
                        .serviceAnswer,
                        object: "",
                        cause: "it answers with status \(response.status), and no redirection is followed",
                        hint: "name the address that it leads to, if that is the service you mean"
                    )
                default: TeeError(.serviceAnswer, object: "", cause: cause, hint: "check the address")
                }
        }
    }

    static func expired(_ cause: String) -> TeeError {
        TeeError(.expiredCertificate, object: "", cause: cause, hint: "have the certificate renewed")
    }

    static func unusableTrust(_ cause: String) -> TeeError {
        TeeError(
            .serviceCertificate,
            object: "",
            cause: cause,
            hint: "--signer-ca, --signer-cert and --signer-key-file name PEM files"
        )
    }

    private static func error(_ failure: HTTPFailure) -> TeeError {
        switch failure {
        case .noLibrary(let reason):
            TeeError(
                .noHTTPLibrary,
                object: "libcurl.so.4",
                cause: printable(reason.utf8),
                hint: "install libcurl (Debian's package libcurl4), or use another signer"
            )
        case .unreachable(let reason):
            TeeError(
                .serviceUnreachable,
                object: "",
                cause: printable(reason.utf8),
                hint: "check the address and whether the service runs"
            )
        case .outOfTime(let reason):
            TeeError(
                .serviceUnreachable,
                object: "",
                cause: printable(reason.utf8),
                hint: "give it longer with --signer-timeout SECONDS"
            )
        case .untrusted(let reason):
            TeeError(
                .serviceUntrusted,
                object: "",
                cause: printable(reason.utf8),
                hint: "name the certificate authority of the service with --signer-ca FILE.pem"
            )
        case .refusedCertificate(let reason):
            TeeError(
                .serviceRefused,
                object: "",
                cause: "it does not take our certificate, or wants one: \(printable(reason.utf8))",
                hint: "give the one that it knows with --signer-cert FILE and --signer-key-file FILE"
            )
        case .expired(let reason): expired("the service's: " + printable(reason.utf8))
        case .unusableTrust(let reason): unusableTrust(printable(reason.utf8))
        case .tooLong:
            TeeError(
                .serviceAnswer,
                object: "",
                cause: "it answers more than \(EnclaveSignature.answerByteLimit) bytes",
                hint: "check the address"
            )
        case .broken(let reason):
            TeeError(.serviceAnswer, object: "", cause: printable(reason.utf8), hint: "check the address")
        }
    }
}
