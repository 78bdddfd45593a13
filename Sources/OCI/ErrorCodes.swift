public import Diagnostics

extension ErrorCode {
    /// A reference to an image is written wrong.
    public static let referenceSyntax = ErrorCode(
        2001,
        "read image reference",
        """
        Images are named oci:DIR[:REF], oci-archive:FILE[:REF], docker-archive:FILE[:REF], or by the bare path of a \
        layout or archive. After the path, @DIGEST names an image by its manifest and @N by its place, counted from 0. \
        Registries are not read: copy the image with `skopeo copy docker://NAME oci:DIR:REF` first.
        """
    )
    /// Several images could be meant.
    public static let ambiguousImage = ErrorCode(
        2002,
        "choose image",
        "The layout or archive holds several images and the reference does not say which. The error lists them."
    )
    /// The image named is not there.
    public static let noSuchImage = ErrorCode(
        2003,
        "find image",
        "The layout or archive holds no image of this name. The error lists what it holds."
    )
    /// There is no image for the platform.
    public static let noSuchPlatform = ErrorCode(
        2004,
        "choose platform",
        "The image index has no manifest for the platform: linux/amd64, or what --platform says. The error lists them."
    )

    /// The form of an output has no place for referrers.
    public static let noPlaceForReferrers = ErrorCode(
        2005,
        "write referrers",
        """
        Documents about an image, such as its provenance and its SBOM, are artifacts that refer to it. An OCI layout, an \
        archive of one and a registry have a place for them; an archive of `docker save` has none.
        """
    )

    /// A file is neither an image layout nor an archive of one.
    public static let notAnImageStore = ErrorCode(
        3110,
        "open image",
        """
        What was named is no OCI image layout (a directory with oci-layout and index.json), no tar of one, and no archive \
        of `docker save`.
        """
    )
    /// A document of the image breaks its format.
    public static let imageFormat = ErrorCode(
        3111,
        "read image",
        "An index, manifest, configuration or descriptor of the image breaks the OCI image specification."
    )
    /// A document could be taken for two things.
    public static let imageAmbiguous = ErrorCode(
        3112,
        "read image strictly",
        """
        A document of the image could be read in two ways (CVE-2021-41190): as index and as manifest, as another media \
        type than its descriptor says, or two documents of one name that differ. What is checked must be what will run.
        """
    )
    /// The bytes of a blob are not those of its descriptor.
    public static let blobMismatch = ErrorCode(
        3113,
        "verify blob",
        "Length or digest of a blob differ from its descriptor: it was damaged or replaced. Fetch the image again."
    )
    /// A blob is not in the layout.
    public static let blobMissing = ErrorCode(
        3114,
        "find blob",
        "The layout or archive does not hold a blob that the image refers to: it is incomplete, or the blob is foreign."
    )
    /// The image is of a kind that is not read.
    public static let imageUnsupported = ErrorCode(
        3115,
        "read image",
        """
        Not read are: Docker's schema 1, archives of Docker before 1.10 (`repositories` without manifest.json), encrypted \
        layers, and compressions other than gzip and zstd. `skopeo copy` converts the first two.
        """
    )
    /// The manifest is of something other than an image.
    public static let notAnImage = ErrorCode(
        3116,
        "read image",
        "The manifest describes an artifact, such as a chart, a signature or an attestation, and no container image."
    )
    /// Numbers of layers and diffIDs differ.
    public static let layerCount = ErrorCode(
        3117,
        "match layers",
        "The configuration must name one diffID for each layer of the manifest, in the same order."
    )
    /// A limit on images is reached.
    public static let imageLimit = ErrorCode(
        3118,
        "read image within limits",
        "The image is over a limit that keeps hostile images from exhausting this machine. Each can be set: see --limit."
    )

    /// The codes of this module.
    public static let ofOCI: [ErrorCode] = [
        referenceSyntax, ambiguousImage, noSuchImage, noSuchPlatform, noPlaceForReferrers, notAnImageStore, imageFormat,
        imageAmbiguous,
        blobMismatch, blobMissing, imageUnsupported, notAnImage, layerCount, imageLimit,
    ]
}

/// An error about a document of an image that breaks its format.
func imageFormat(_ object: String, _ cause: String) -> TeeError {
    TeeError(
        .imageFormat,
        object: object,
        cause: cause,
        hint: "the image does not follow its specification: make or fetch it again"
    )
}

/// An error about a document of an image that could be read in two ways.
func imageAmbiguous(_ object: String, _ cause: String) -> TeeError {
    TeeError(
        .imageAmbiguous,
        object: object,
        cause: cause,
        hint: "two programs could take it for different images, so it is refused: make or fetch it again"
    )
}
