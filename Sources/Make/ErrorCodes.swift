public import Diagnostics

extension ErrorCode {
    /// What would be built is not what the lock says.
    public static let lockDrift = ErrorCode(
        1300,
        "compare with Enclavefile.lock",
        """
        With --locked, and with --update for all other targets, an image, a kit, a setting, a measurement or an output must \
        be what Enclavefile.lock says. `tee-build make` without it builds what there is now and writes the lock anew, so \
        that the change is seen in review.
        """
    )
    /// A target could not be tried, because what it needs failed.
    public static let needFailed = ErrorCode(
        1302,
        "build target",
        "A target that this one needs could not be built. Its own error stands above."
    )
    /// A signer could not be asked for its public key.
    public static let signerNotAsked = ErrorCode(
        1303,
        "ask signer for its public key",
        """
        A target is up to date as long as its signer has the key that has signed it. The signer is not at hand, so it is not \
        known whether it has another key now: what Enclavefile.lock says is taken for its key, and what must be built fails \
        when it is to be signed. With signer-key, which names the key that must sign, nobody is asked.
        """
    )
    /// Enclavefile.lock cannot be read.
    public static let lockFile = ErrorCode(
        2110,
        "read Enclavefile.lock",
        """
        The lock is written by `tee-build make` and is not to be edited. After a merge conflict take one side and run \
        `tee-build make` again.
        """
    )

    /// The codes of this module.
    public static let ofMake: [ErrorCode] = [lockDrift, needFailed, signerNotAsked, lockFile] + ofPolicies
}
