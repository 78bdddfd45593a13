internal import Bytes
public import Diagnostics
public import PKCS11
public import SystemPackage

/// Who signs, as it is given with `--signer`.
public enum SignerReference: Sendable, Hashable {
    /// `file:KEY.pem`
    case file(FilePath)
    /// `exec:PROGRAM`: a program that gets the material on standard input, see ``ProgramSigner``.
    case program(String)
    /// `pkcs11:…`: a key in a token, named as RFC 7512 has it, see ``TokenSigner``.
    case token(PKCS11URI)
    /// `detached`: nobody here; stop after the signing material.
    case detached

    /// Kinds that have a form but cannot be used yet, with what they are.
    private static let later: [(prefix: String, name: String)] = [
        ("https://", "a signing service"), ("http://", "a signing service"),
    ]

    /// Reads a reference.
    ///
    /// - Throws: `TB2092` for a kind that is known but not built in, `TB2093` for a PKCS#11 URI that cannot be read, `TB2091` for anything else.
    public static func parse(_ text: String) throws(TeeError) -> SignerReference {
        if text == "detached" { return .detached }
        if text.hasPrefix("file:") {
            let path = String(text.dropFirst(5))
            guard !path.isEmpty, !path.utf8.contains(0) else { throw unknown(text, "no file is named behind file:") }
            return .file(FilePath(path))
        }
        if text.hasPrefix("pkcs11:") { return .token(try PKCS11URI(parsing: text)) }
        if text.hasPrefix("exec:") {
            let program = String(text.dropFirst(5))
            guard !program.isEmpty, !program.utf8.contains(0) else {
                throw unknown(text, "no program is named behind exec:")
            }
            return .program(program)
        }
        if let kind = later.first(where: { text.hasPrefix($0.prefix) }) {
            throw TeeError(
                .signerNotBuiltIn,
                object: printable(text.utf8.prefix(80)),
                cause: "\(kind.name) cannot be used by this version",
                hint: "use file:KEY.pem, or export the signing material, have it signed there and attach the signature"
            )
        }
        throw unknown(text, "it has no known form")
    }

    private static func unknown(_ text: String, _ cause: String) -> TeeError {
        TeeError(
            .unknownSigner,
            object: printable(text.utf8.prefix(80)),
            cause: cause,
            hint: "write file:KEY.pem, pkcs11:URI, exec:PROGRAM, or detached to sign elsewhere"
        )
    }
}
