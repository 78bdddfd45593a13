public import Diagnostics

extension ErrorCode {
    /// A file given as a private key holds something else.
    public static let notAPrivateKey = ErrorCode(
        4001,
        "read private key",
        "The file is not a PEM private key: it may be a public key, or no PEM at all."
    )
    /// The passphrase is wrong.
    public static let wrongPassphrase = ErrorCode(
        4002,
        "open private key",
        "The key is encrypted, and it does not open with the passphrase that was given. Nothing else was tried."
    )
    /// A certificate was given as a private key.
    public static let certificateGiven = ErrorCode(
        4004,
        "read private key",
        """
        A certificate holds a public key and who it belongs to. To sign takes the private key that belongs to it, which \
        is in another file.
        """
    )
    /// The passphrase is missing.
    public static let missingPassphrase = ErrorCode(
        4005,
        "open private key",
        """
        The key is encrypted. Its passphrase comes from a file, a descriptor or an environment variable, never from the \
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
    public static let ofCrypto: [ErrorCode] = [
        notAPrivateKey, wrongPassphrase, unusableKey, certificateGiven, missingPassphrase,
    ]
}
