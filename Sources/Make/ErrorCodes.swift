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
    public static let ofMake: [ErrorCode] = [lockDrift, needFailed, lockFile] + ofPolicies
}
