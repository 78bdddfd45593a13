internal import CCurl
internal import HostProcess

extension HTTPRequest {
    /// Sends the request and waits for the answer, in this thread.
    ///
    /// One connection, HTTP/1.1, TLS 1.2 or later; redirections are answers like others, so that nothing is ever sent to
    /// another server. A proxy that the environment names is used for `https`, which it cannot look into.
    ///
    /// - Throws: why there is no answer. A status of failure is an answer.
    public func callAsFunction() throws(HTTPFailure) -> HTTPResponse {
        var curl = try CurlHandle()
        curl.set(CURLOPT_URL, address.description)
        curl.set(CURLOPT_PATH_AS_IS, 1)
        let scheme = address.isSecure ? tee_CURLPROTO_HTTPS : tee_CURLPROTO_HTTP
        curl.set(CURLOPT_PROTOCOLS, Int(scheme))
        if !address.isSecure { curl.set(CURLOPT_NOPROXY, "*") }
        curl.set(CURLOPT_FOLLOWLOCATION, 0)
        curl.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        curl.set(CURLOPT_HTTP09_ALLOWED, 0)
        curl.set(CURLOPT_FORBID_REUSE, 1)
        curl.set(CURLOPT_NOSIGNAL, 1)
        curl.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(connectTimeLimit))
        curl.set(CURLOPT_TIMEOUT_MS, milliseconds(timeLimit))
        curl.set(CURLOPT_USERAGENT, "tee-build")
        // Without it libcurl would wait a second for a server that does not know the header.
        curl.set(headers: headers + ["Expect:"])
        if let body { curl.set(body: body) }
        trust.apply(to: &curl)
        guard curl.tookAll else { throw .unusableTrust("libcurl does not take an option") }
        let outcome = withoutBrokenPipeSignal { curl.perform(limit: answerByteLimit) }
        guard outcome.code == CURLE_OK else { throw failure(outcome) }
        return HTTPResponse(status: outcome.status, body: outcome.content)
    }

    private func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return max(1, Int(clamping: seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }

    private func failure(_ outcome: CurlOutcome) -> HTTPFailure {
        if outcome.isTooLong { return .tooLong }
        if outcome.tellsOfOurCertificate { return .refusedCertificate(outcome.reason) }
        switch outcome.code {
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return .unreachable(outcome.reason)
        case CURLE_OPERATION_TIMEDOUT: return .outOfTime(outcome.reason)
        case CURLE_PEER_FAILED_VERIFICATION:
            return outcome.verifyResult == expiredCertificate ? .expired(outcome.reason) : .untrusted(outcome.reason)
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_CIPHER:
            return .unusableTrust(outcome.reason)
        case CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED: return .untrusted(outcome.reason)
        default: return .broken(outcome.reason)
        }
    }
}

/// X509_V_ERR_CERT_HAS_EXPIRED of openssl/x509_vfy.h, as CURLINFO_SSL_VERIFYRESULT tells it.
private let expiredCertificate = 10

extension CurlOutcome {
    /// Whether the other end has ended the connection with an alert about our certificate (RFC 8446, 6.2), which with TLS
    /// 1.3 comes where the answer should: libcurl has only OpenSSL's words for it.
    fileprivate var tellsOfOurCertificate: Bool {
        guard [CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_SSL_CONNECT_ERROR].contains(code) else { return false }
        let alerts = [
            "alert certificate required", "alert bad certificate", "alert unknown ca", "alert certificate unknown",
            "alert certificate expired", "alert certificate revoked", "alert unsupported certificate",
        ]
        let words = Array(reason.utf8)
        return alerts.contains { alert in
            let alert = Array(alert.utf8)
            return words.indices.contains { words[$0...].starts(with: alert) }
        }
    }
}

extension HTTPTrust {
    fileprivate func apply(to curl: inout CurlHandle) {
        curl.set(CURLOPT_SSL_VERIFYPEER, 1)
        curl.set(CURLOPT_SSL_VERIFYHOST, 2)
        curl.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let authorityPath {
            curl.set(CURLOPT_CAINFO, authorityPath)
            // The machine's folder of authorities would be trusted as well.
            curl.set(CURLOPT_CAPATH, nil)
        }
        guard let certificatePath else { return }
        curl.set(CURLOPT_SSLCERT, certificatePath)
        curl.set(CURLOPT_SSLKEY, keyPath ?? certificatePath)
        // Without a passphrase OpenSSL would ask on the terminal.
        curl.set(CURLOPT_KEYPASSWD, String(decoding: passphrase ?? [], as: UTF8.self))
    }
}
