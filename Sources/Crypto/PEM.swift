/// What the first PEM block (RFC 7468) of a text says it is.
public enum PEMKind: Sendable, Hashable {
    /// PKCS#8, PKCS#1 or SEC1; `encrypted` if a passphrase is needed.
    case privateKey(encrypted: Bool)
    /// SubjectPublicKeyInfo or PKCS#1.
    case publicKey
    /// An X.509 certificate.
    case certificate
    /// Another label.
    case other(String)

    /// Looks at the first block's label, and for the traditional form at its `Proc-Type` header; nil if there is no
    /// block.
    public init?(_ text: [UInt8]) {
        let lines = text.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d })
            .map { String(decoding: $0, as: UTF8.self) }
        let begin = "-----BEGIN ", end = "-----"
        guard let start = lines.firstIndex(where: { $0.hasPrefix(begin) && $0.hasSuffix(end) }) else { return nil }
        let label = String(lines[start].dropFirst(begin.count).dropLast(end.count))
        switch label {
        case "ENCRYPTED PRIVATE KEY": self = .privateKey(encrypted: true)
        case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY":
            let header = lines.dropFirst(start + 1).first ?? ""
            self = .privateKey(encrypted: header.hasPrefix("Proc-Type:") && header.hasSuffix("ENCRYPTED"))
        case "PUBLIC KEY", "RSA PUBLIC KEY": self = .publicKey
        case "CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CERTIFICATE": self = .certificate
        default: self = .other(label)
        }
    }
}
