internal import CLibCrypto

/// Whom a certificate was made for.
public struct CertificateSubject: Sendable, Hashable {
    /// The distinguished name as RFC 2253 writes it, such as `CN=ci,O=Example`; everything that is not plain ASCII is
    /// escaped.
    public let text: String

    /// The subject of a certificate in DER; nil if it is none.
    public init?(der: [UInt8]) {
        defer { ERR_clear_error() }
        guard let bio = unsafe BIO_new_mem_buf(der, Int32(clamping: der.count)) else { return nil }
        defer { unsafe BIO_free_all(bio) }
        guard let certificate = unsafe d2i_X509_bio(bio, nil) else { return nil }
        defer { unsafe X509_free(certificate) }
        let name = unsafe X509_get_subject_name(certificate)
        guard let bytes = unsafe withMemoryBIO({ unsafe tee_print_name($0, name) }) else { return nil }
        text = String(decoding: bytes, as: UTF8.self)
    }
}
