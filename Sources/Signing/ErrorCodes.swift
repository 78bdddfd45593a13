public import Diagnostics

extension ErrorCode {
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
    /// A signer reference of no known form.
    public static let unknownSigner = ErrorCode(
        2091,
        "read signer reference",
        """
        Who signs is said by a reference: `file:KEY.pem` signs with a PEM key in a file; `pkcs11:URI` with a \
        key in a token; `exec:PROGRAM` hands the signing material to a program; `detached` stops before signing, so that the material can be signed elsewhere.
        """
    )
    /// A signer reference of a kind that this build cannot follow.
    public static let signerNotBuiltIn = ErrorCode(
        2092,
        "use signer",
        """
        The kind of signer is known, but this version cannot use it. Until it can, export the signing material, have it \
        signed there, and attach the signature.
        """
    )

    /// The codes of this module.
    public static let ofSigning: [ErrorCode] = [
        wrongKeySize, wrongKeyExponent, publicTemplateKey, keyExists, anotherSigner, unusableSignature, noPassphrase,
        noKeyToShow, unreadableAnswer, programNotStarted, programFailed, programTooSlow, unknownSigner,
        signerNotBuiltIn,
    ]
}
