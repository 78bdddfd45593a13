public import Diagnostics

extension ErrorCode {
    /// `no-debug`.
    public static let policyDebug = ErrorCode(
        1310,
        "keep policy no-debug",
        """
        The enclave can be debugged: whoever runs it can read and change what is in it. \(ofPolicy) Take debug out of the \
        target, and out of the configuration of its LibOS.
        """
    )
    /// `no-published-key`.
    public static let policyPublishedKey = ErrorCode(
        1311,
        "keep policy no-published-key",
        """
        The private half of the signing key is published, so MRSIGNER says nothing of who has signed. \(ofPolicy) \
        `tee-build key generate` makes a key of your own.
        """
    )
    /// `no-host-mounts`.
    public static let policyHostMounts = ErrorCode(
        1312,
        "keep policy no-host-mounts",
        """
        The program reads or writes files of the host, which the measurement does not cover and nothing encrypts. \
        \(ofPolicy) Gramine has them in sgx.allowed_files and sgx.file_check_policy, Occlum in mounts of type hostfs.
        """
    )
    /// `svn-must-rise`.
    public static let policySVNMustRise = ErrorCode(
        1313,
        "keep policy svn-must-rise",
        """
        MRENCLAVE is not that of Enclavefile.lock, and ISVSVN is not greater: a verifier that demands the new ISVSVN would \
        take the old enclave for the new one. \(ofPolicy) Raise isv.svn of the target.
        """
    )
    /// `min-isv-svn`.
    public static let policyLowestSVN = ErrorCode(
        1314,
        "keep policy min-isv-svn",
        "ISVSVN is lower than the policy allows. \(ofPolicy) Raise isv.svn of the target."
    )
    /// `signers`.
    public static let policySigners = ErrorCode(
        1315,
        "keep policy signers",
        """
        MRSIGNER is none of those that the policy lists. \(ofPolicy) Sign with one of their keys, or add the signer to the \
        list. `tee-build key show` prints the MRSIGNER of a key.
        """
    )
    /// `max-enclave-size`.
    public static let policyEnclaveSize = ErrorCode(
        1316,
        "keep policy max-enclave-size",
        "The enclave is larger than the policy allows. \(ofPolicy) Give the target a smaller enclave.size."
    )

    /// `max-image-size`.
    public static let policyImageSize = ErrorCode(
        1317,
        "keep policy max-image-size",
        """
        Configuration and layers of the image, as they are stored, are larger than the policy allows. What an image comes to \
        is known once its layers are made, so it is signed by then, and not written. Take out of the source what the \
        program does not need, or raise the limit.
        """
    )

    /// The codes of what breaks a policy.
    static let ofPolicies: [ErrorCode] = [
        policyDebug, policyPublishedKey, policyHostMounts, policySVNMustRise, policyLowestSVN, policySigners,
        policyEnclaveSize, policyImageSize,
    ]

    private static let ofPolicy = "What breaks [policy] of the Enclavefile is neither signed nor written."
}
