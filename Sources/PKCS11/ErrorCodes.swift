public import Diagnostics

extension ErrorCode {
    /// A PKCS#11 URI that cannot be read.
    public static let pkcs11URI = ErrorCode(
        2093,
        "read PKCS#11 URI",
        """
        A key in a token is named as RFC 7512 has it: `pkcs11:token=LABEL;object=LABEL;id=%01?module-path=/PATH/MODULE.so`. \
        Known are token, manufacturer, model, serial, slot-id, slot-description, slot-manufacturer, \
        library-description, library-manufacturer, object, id and type=private, and in the query module-path and \
        pin-source, a file that holds the PIN.
        """
    )
    /// No module, or one that does not work.
    public static let pkcs11Module = ErrorCode(
        4030,
        "load PKCS#11 module",
        """
        A PKCS#11 module is the shared library that the maker of a token ships, such as \
        /usr/lib/softhsm/libsofthsm2.so. It is named by module-path in the URI, or by the environment variable \
        PKCS11_MODULE_PATH.
        """
    )
    /// No token, or several, match the URI.
    public static let pkcs11Token = ErrorCode(
        4031,
        "find PKCS#11 token",
        "Exactly one token must match the URI. Those that are there are listed as URIs."
    )
    /// No key, or several, match the URI.
    public static let pkcs11Key = ErrorCode(
        4032,
        "find key in PKCS#11 token",
        "Exactly one private key must match the URI. Those that match, or those that are there, are listed as URIs."
    )
    /// A PIN is needed.
    public static let pkcs11NoPIN = ErrorCode(
        4033,
        "log in to PKCS#11 token",
        """
        The token shows its keys only after a login. The PIN comes from a file (pin-source in the URI, or \
        --passphrase-file), from a descriptor (--passphrase-fd) or from an environment variable (--passphrase-env, or \
        TEE_BUILD_PIN), never from the command line, where every user of the machine can read it.
        """
    )
    /// The PIN is wrong.
    public static let pkcs11WrongPIN = ErrorCode(
        4034,
        "check PIN of PKCS#11 token",
        "The token does not take the PIN. It was tried once; most tokens lock themselves after a few wrong ones."
    )
    /// The token takes no PIN any more.
    public static let pkcs11Locked = ErrorCode(
        4035,
        "unlock PKCS#11 token",
        "After too many wrong PINs, or before a first PIN is set, a token takes none. Its security officer unlocks it."
    )
    /// The key is of no use for signing enclaves.
    public static let pkcs11UnusableKey = ErrorCode(
        4036,
        "use key in PKCS#11 token",
        """
        Enclaves are signed with RSA keys that may sign (CKA_SIGN) and whose public half the token tells, with the \
        mechanism CKM_SHA256_RSA_PKCS or CKM_RSA_PKCS.
        """
    )
    /// The module reports another failure.
    public static let pkcs11Failure = ErrorCode(
        4037,
        "use PKCS#11 token",
        "The module answered a call with an error. The call and the number are those of the PKCS#11 standard."
    )
    /// A key of this name is in the token already.
    public static let pkcs11KeyExists = ErrorCode(
        4038,
        "make key in PKCS#11 token",
        "A key with this label or identifier is in the token. A second one would make the name ambiguous."
    )

    /// The codes of this module.
    public static let ofPKCS11: [ErrorCode] = [
        pkcs11URI, pkcs11Module, pkcs11Token, pkcs11Key, pkcs11NoPIN, pkcs11WrongPIN, pkcs11Locked, pkcs11UnusableKey,
        pkcs11Failure, pkcs11KeyExists,
    ]
}
