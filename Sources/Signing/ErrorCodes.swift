public import Diagnostics

extension ErrorCode {
    /// A file with a secret can be read by others: a finding, which stops nothing.
    public static let secretReadableByOthers = ErrorCode(
        1090,
        "keep secret",
        """
        A private key, passphrase, PIN or token is in a file that others on this machine may read. What it signs can be \
        signed by them as well.
        """
    )
    /// A key has another size than SGX takes.
    public static let wrongKeySize = ErrorCode(
        4010,
        "use signing key",
        "SIGSTRUCT holds RSA keys of exactly 3072 bits (Intel SDM vol. 3D). This key has another size."
    )
    /// A key has another exponent than SGX takes.
    public static let wrongKeyExponent = ErrorCode(
        4011,
        "use signing key",
        """
        EINIT knows RSA keys with public exponent 3 only (Intel SDM vol. 3D); most tools make keys with 65537 unless \
        told otherwise.
        """
    )
    /// A key that everybody has.
    public static let publicTemplateKey = ErrorCode(
        4012,
        "use signing key",
        """
        This private key is published in a LibOS's repository as a template: anybody can sign with it, so its MRSIGNER \
        says nothing about who made an enclave. It is taken only if that is asked for by name.
        """
    )
    /// A key's file is there already.
    public static let keyExists = ErrorCode(
        4013,
        "write new key",
        """
        A file has the name that the new key was to get. Keys are never overwritten: what was signed with the old one \
        could not be signed again.
        """
    )
    /// Another key signed than the one that was expected.
    public static let anotherSigner = ErrorCode(
        4014,
        "check signer",
        "The signature is good, but it was made with another key than the one that was asked for."
    )
    /// What a signer gave back makes no enclave that a processor would start.
    public static let unusableSignature = ErrorCode(
        4015,
        "check signed SIGSTRUCT",
        """
        The signature fits the signing material, but the material is none that EINIT accepts. The checks that failed \
        are named.
        """
    )
    /// A passphrase source gives none.
    public static let noPassphrase = ErrorCode(
        4016,
        "read passphrase",
        """
        A passphrase comes from a file, a descriptor or an environment variable. The one that was named holds none. One \
        newline at its end is not part of it.
        """
    )
    /// A file given for its key's identity holds none.
    public static let noKeyToShow = ErrorCode(
        4017,
        "read key",
        "The file is neither a PEM private or public key nor a SIGSTRUCT of 1808 bytes."
    )
    /// A program or a service answered something else than a signature.
    public static let unreadableAnswer = ErrorCode(
        4020,
        "read signer's answer",
        """
        A signing program or service answers with a JSON object: `signature`, 384 bytes in base64, and `publicKey`, the \
        PEM public key that it signed with. This is the form of Inclavare's signing service.
        """
    )
    /// The signing program could not be started.
    public static let programNotStarted = ErrorCode(
        4021,
        "start signing program",
        """
        `exec:PROGRAM` runs the program itself, without a shell and without arguments. A name without a slash is looked \
        up in PATH.
        """
    )
    /// The signing program did not sign.
    public static let programFailed = ErrorCode(
        4022,
        "sign with program",
        """
        The program gets the 256 bytes of signing material on standard input and must end with status 0 after it wrote \
        its answer to standard output. What it wrote to standard error was passed on.
        """
    )
    /// The signing program did not end in time.
    public static let programTooSlow = ErrorCode(
        4023,
        "wait for signing program",
        "The program did not end within the time limit, and was ended. --signer-timeout sets the limit in seconds."
    )
    /// The signing service cannot be reached.
    public static let serviceUnreachable = ErrorCode(
        4050,
        "reach signing service",
        """
        There was no connection, or no answer in time. A service that cannot be connected to, or that answers with a \
        status from 500 on, is asked three times.
        """
    )
    /// The service is not who it should be.
    public static let serviceUntrusted = ErrorCode(
        4051,
        "check signing service's certificate",
        """
        The certificate of the service is always checked, its name as well, against the machine's certificate \
        authorities or against those of --signer-ca alone. There is no way to switch that off.
        """
    )
    /// The service does not want to sign.
    public static let serviceRefused = ErrorCode(
        4052,
        "ask signing service",
        """
        The service answered with a status from 400 to 499, or ended the connection because of our certificate: it does \
        not know us, its policy forbids this enclave, or it is asked too often.
        """
    )
    /// The service cannot sign.
    public static let serviceFailed = ErrorCode(
        4053,
        "have signing service sign",
        "The service answered with a status from 500 on, each time it was asked."
    )
    /// The service's answer is of no use.
    public static let serviceAnswer = ErrorCode(
        4054,
        "read signing service's answer",
        "The answer is no HTTP, ends too early, is too long, or sends us elsewhere. Redirections are not followed."
    )
    /// A certificate or key for the service is of no use.
    public static let serviceCertificate = ErrorCode(
        4055,
        "use certificate for signing service",
        """
        --signer-ca names a PEM file of certificate authorities; --signer-cert and --signer-key-file name our own \
        certificate and its private key.
        """
    )
    /// A certificate has expired.
    public static let expiredCertificate = ErrorCode(
        4056,
        "check dates of certificate",
        "The certificate, the service's or our own, has expired. It proves nothing any more."
    )
    /// A bearer token is none.
    public static let unusableToken = ErrorCode(
        4057,
        "read bearer token",
        "A token for a signing service (RFC 6750) stands alone in its file, on one line."
    )
    /// libcurl is missing.
    public static let noHTTPLibrary = ErrorCode(
        5061,
        "load libcurl",
        "Signing services are talked to with libcurl, which is loaded when it is first needed."
    )
    /// The address of a signing service that cannot be taken.
    public static let serviceAddress = ErrorCode(
        2094,
        "read address of signing service",
        """
        A signing service is named by `https://HOST[:PORT][/PATH]`. Without encryption only this machine itself may be \
        named, as in http://127.0.0.1:9080. /api/v1/signature is put behind the path if it does not stand there.
        """
    )
    /// A signing request that cannot be read, or lies.
    public static let unreadableSigningRequest = ErrorCode(
        4070,
        "read signing request",
        """
        `signing-material export` writes a document with the material and what it says in words. The two must agree, or \
        somebody would have signed something else than what was read.
        """
    )
    /// The enclave is not the one that was exported.
    public static let signingRequestChanged = ErrorCode(
        4071,
        "compare with exported signing material",
        """
        A signature belongs to the enclave that was exported. What stands there now was made from something else, or in \
        another way; the differences are listed.
        """
    )
    /// A file given as a signature holds something else.
    public static let unreadableSignature = ErrorCode(
        4072,
        "read signature",
        """
        A signature is taken as the 384 bytes that RSA tools write, as their base64, as the JSON of Inclavare's signing \
        service, or in a SIGSTRUCT. The first two need the public key in a file of its own.
        """
    )
    /// A signer reference of no known form.
    public static let unknownSigner = ErrorCode(
        2091,
        "read signer reference",
        """
        Who signs is said by a reference: `file:KEY.pem` signs with a PEM key in a file; `pkcs11:URI` with a \
        key in a token; `https://HOST` asks a signing service; `exec:PROGRAM` hands the signing material to a program; \
        `detached` stops before signing, so that the material can be signed elsewhere.
        """
    )

    /// The codes of this module.
    public static let ofSigning: [ErrorCode] = [
        secretReadableByOthers, wrongKeySize, wrongKeyExponent, publicTemplateKey, keyExists, anotherSigner,
        unusableSignature, noPassphrase,
        noKeyToShow, unreadableAnswer, programNotStarted, programFailed, programTooSlow, serviceUnreachable,
        serviceUntrusted, serviceRefused,
        serviceFailed, serviceAnswer, serviceCertificate, expiredCertificate, unusableToken, noHTTPLibrary,
        serviceAddress, unreadableSigningRequest, signingRequestChanged, unreadableSignature, unknownSigner,
    ]
}
