public import Diagnostics

extension ErrorCode {
    /// A file given as a private key holds something else.
    public static let notAPrivateKey = ErrorCode(
        4001,
        "read private key",
        "The file is not a PEM private key: it may be a certificate, a public key, or no PEM at all."
    )
    /// The passphrase is missing or wrong.
    public static let wrongPassphrase = ErrorCode(
        4002,
        "open private key",
        """
        The key is encrypted. A passphrase comes from a file, a descriptor or an environment variable, never from the \
        command line, where every user of the machine can read it.
        """
    )
    /// The key cannot sign enclaves.
    public static let unusableKey = ErrorCode(
        4003,
        "use RSA key",
        """
        SIGSTRUCT has room for one kind of key: RSA of 3072 bits with public exponent 3 (Intel SDM vol. 3D). The key is \
        of another kind, or damaged.
        """
    )

    /// The codes of this module.
    public static let ofCrypto: [ErrorCode] = [notAPrivateKey, wrongPassphrase, unusableKey]
}
