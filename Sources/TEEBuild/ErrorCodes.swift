public import Diagnostics

extension ErrorCode {
    /// A record of another version.
    public static let recordVersion = ErrorCode(
        3750,
        "read measurement record",
        "The record in an image has a version of its form. This program reads one version only, so as not to guess."
    )
    /// The source of a conversion is a TEE image.
    public static let alreadyConverted = ErrorCode(
        3751,
        "convert image",
        "A TEE image holds an enclave and is started by its own rules; an enclave around it would start nothing."
    )
    /// A path that tee-build writes to is something else in the source.
    public static let pathTaken = ErrorCode(
        3752,
        "lay files over image",
        """
        The files of the enclave go to fixed paths, below /opt/tee-build and a folder of the LibOS. If the image has a \
        link or another file there, ours would come to stand elsewhere, and unpackers differ in where.
        """
    )
    /// An image that `convert` has not made.
    public static let notATEEImage = ErrorCode(
        3753,
        "examine TEE image",
        "An image that `tee-build convert` made says so in a label. Without it there is no enclave to be examined."
    )
    /// An image that was to be signed elsewhere cannot be.
    public static let notAwaitingSignature = ErrorCode(
        3754,
        "sign TEE image elsewhere",
        """
        `tee-build signing-material` works with images that `convert --signer detached` made and nobody has changed \
        since. This one has a signature, or what is in it is not what it says.
        """
    )
    /// Something was asked of an image that only a verified one can answer.
    public static let notVerified = ErrorCode(
        1200,
        "verify TEE image",
        """
        What is told to clusters and verifiers is computed from the bytes of an image in which everything fits. In this \
        one something does not: `tee-build verify` lists every check.
        """
    )
    /// Documents that cannot be written about an image.
    public static let undescribable = ErrorCode(
        2070,
        "describe TEE image",
        """
        Provenance and SBOM name the image by its digest, so they are made when it is final; and an SBOM tells the names \
        and digests of all files that are measured, so there is none of an image whose files are encrypted.
        """
    )
    /// A name under which reference values cannot be kept.
    public static let referenceName = ErrorCode(
        2071,
        "name reference values",
        "Verifiers keep reference values under a name, here a path of lower-case letters, digits and `-`, `_`, `.`."
    )
    /// A template without a value.
    public static let templatePlace = ErrorCode(
        2072,
        "render template",
        "A template has a place {{NAME}} that there is no value for. The error lists the names that have one."
    )
    /// No signer was named.
    public static let noSigner = ErrorCode(
        2033,
        "sign enclave",
        """
        An enclave without a signature starts nowhere, so an image with one is not written as a final output. Sign with \
        `--signer file:KEY.pem` (`tee-build key generate` makes a key), or write an image that waits for its signature \
        with `--signer detached`, and go on with `tee-build signing-material`.
        """
    )

    /// The codes of this module.
    public static let ofTEEBuild: [ErrorCode] =
        [
            recordVersion, alreadyConverted, pathTaken, notATEEImage, notAwaitingSignature, notVerified, undescribable,
            referenceName, templatePlace,
            noSigner,
        ]
}
