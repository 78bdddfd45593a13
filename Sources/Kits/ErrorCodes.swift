public import Diagnostics

extension ErrorCode {
    /// What is imported is no release.
    public static let releaseUnusable = ErrorCode(
        3703,
        "read LibOS release",
        """
        `tee-build kit import` takes a release from Debian packages, from a container image or from a folder where it \
        is installed. What was named is none of these, or is damaged.
        """
    )
    /// A release lacks a file that a kit must hold.
    public static let releaseIncomplete = ErrorCode(
        3704,
        "collect files of kit",
        "A release lacks a file that every conversion needs. The message says what it is for and where upstream has it."
    )
    /// An image is no kit, or not the kit that was asked for.
    public static let notAKit = ErrorCode(
        3705,
        "open kit",
        """
        A kit is an image that `tee-build kit import` made: labels say which LibOS and release it is for. What was named \
        is something else, is for another LibOS, or has another digest than was demanded.
        """
    )
    /// The release does not say its version.
    public static let releaseVersion = ErrorCode(
        2060,
        "find version of release",
        """
        The version of a release decides by which rules enclaves are made. Where the release does not say it, or says \
        two, give it with `--release`.
        """
    )
    /// There is no kit of this name.
    public static let noSuchKit = ErrorCode(
        5110,
        "find kit",
        """
        Kits are kept in $XDG_DATA_HOME/tee-build/kits, or where --kit-dir says. `tee-build kit list` shows them, \
        `tee-build kit import` makes one.
        """
    )

    /// The codes of this module.
    public static let ofKits: [ErrorCode] = [
        releaseUnusable, releaseIncomplete, notAKit, releaseVersion, noSuchKit,
    ]
}
