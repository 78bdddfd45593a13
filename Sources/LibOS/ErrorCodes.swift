public import Diagnostics

extension ErrorCode {
    /// The image was judged unable to run in the LibOS.
    public static let applicationCannotRun = ErrorCode(
        1198,
        "application cannot run in this LibOS",
        """
        `convert` makes the same check as `tee-build check` and stops at its errors, since the image would fail when it \
        is started. The finding's own code says more; `--allow CODE` goes on, and the image's record says so.
        """
    )
    /// A setting of another LibOS.
    public static let settingNotOfLibOS = ErrorCode(
        2030,
        "apply setting",
        """
        Not every LibOS has every setting: the skeleton enclave has no files to trust, Occlum no trusted files, Gramine \
        no encrypted image. A setting that would be without effect is refused rather than dropped.
        """
    )
    /// No LibOS has this name.
    public static let unknownLibOS = ErrorCode(
        2031,
        "choose LibOS",
        "`--libos` names the LibOS that the image is converted for. Gramine's former name graphene means Gramine."
    )
    /// A file that a kit must hold is not there or is not what it must be.
    public static let kitFileMissing = ErrorCode(
        3702,
        "read kit",
        """
        A kit holds the files of a LibOS release that conversions need. One is missing or is not what it must be: the \
        release was incomplete, of another kind or changed afterwards.
        """
    )
    /// A file of an enclave is not in the image.
    public static let enclaveFileMissing = ErrorCode(
        3710,
        "read enclave from image",
        """
        An image made by `tee-build convert` holds its enclave at fixed paths. A file is not there, or cannot be what \
        belongs there.
        """
    )

    /// The codes of this module.
    public static let ofLibOS: [ErrorCode] =
        [applicationCannotRun, settingNotOfLibOS, unknownLibOS, kitFileMissing, enclaveFileMissing]
}
