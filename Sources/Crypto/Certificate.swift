internal import CLibCrypto

/// What the dates of a certificate say today.
public enum CertificateState: Sendable, Hashable {
    /// Today lies between them.
    case current
    /// Today lies before the first.
    case notYetValid
    /// Today lies after the last.
    case expired

    /// Looks at the first certificate of a PEM text; nil if there is none.
    public init?(pem: [UInt8]) {
        defer { ERR_clear_error() }
        guard let bio = unsafe BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { return nil }
        defer { unsafe BIO_free_all(bio) }
        guard let certificate = unsafe PEM_read_bio_X509(bio, nil, nil, nil) else { return nil }
        defer { unsafe X509_free(certificate) }
        // 0 where a date cannot be read, which is no date to rely on.
        let start = unsafe X509_cmp_current_time(X509_get0_notBefore(certificate))
        let end = unsafe X509_cmp_current_time(X509_get0_notAfter(certificate))
        self = end <= 0 ? .expired : start >= 0 ? .notYetValid : .current
    }
}
