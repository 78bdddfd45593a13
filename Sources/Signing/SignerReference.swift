internal import Bytes
public import Diagnostics
public import HTTPExchange
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
    /// `https://…`, `http://127.0.0.1…`: a signing service, see ``ServiceSigner``.
    case service(HTTPAddress)
    /// `detached`: nobody here; stop after the signing material.
    case detached

    /// Reads a reference.
    ///
    /// - Throws: `TB2093` for a PKCS#11 URI, `TB2094` for an address that cannot be taken, `TB2091` for anything else.
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
        if text.hasPrefix("https://") || text.hasPrefix("http://") {
            do throws(HTTPAddress.Refusal) {
                return .service(try HTTPAddress(parsing: text))
            } catch {
                // Not the text itself: a password may stand in it.
                throw TeeError(
                    .serviceAddress,
                    object: "",
                    cause: error.reason,
                    hint: "write https://HOST[:PORT][/PATH], or http://127.0.0.1:PORT for a service on this machine"
                )
            }
        }
        throw unknown(text, "it has no known form")
    }

    private static func unknown(_ text: String, _ cause: String) -> TeeError {
        TeeError(
            .unknownSigner,
            object: printable(text.utf8.prefix(80)),
            cause: cause,
            hint: "write file:KEY.pem, pkcs11:URI, https://HOST, exec:PROGRAM, or detached to sign elsewhere"
        )
    }
}
