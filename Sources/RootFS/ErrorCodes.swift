public import Diagnostics

extension ErrorCode {
    /// The uncompressed bytes of a layer are not those that the configuration names.
    public static let diffIDMismatch = ErrorCode(
        3400,
        "verify layer",
        """
        The digest of a layer's uncompressed bytes differs from its diffID in the configuration: manifest and \
        configuration do not belong together, or one of them was changed.
        """
    )
    /// A layer is compressed otherwise than its media type says.
    public static let layerCompressionMismatch = ErrorCode(
        3401,
        "expand layer",
        """
        The first bytes of a layer are of another compression than its media type names. Runtimes differ in whom they \
        believe, so such an image is refused.
        """
    )
    /// An entry cannot be laid over the layers below.
    public static let layerUnmergeable = ErrorCode(
        3402,
        "merge layers",
        """
        An entry of a layer cannot be laid over what is below it, or unpackers would do it in different ways: a hard \
        link to nothing, a whiteout without a name or behind a link of its own layer, a file where a folder is needed, \
        a loop of links, a link that leads through no folder and back.
        """
    )
    /// The layers of an image together exceed a limit.
    public static let layerLimit = ErrorCode(
        3403,
        "read layers within limits",
        """
        The layers of an image have more entries or longer content than a limit allows, holes of sparse files counted \
        like everything else. The message names the limit.
        """
    )
    /// Content that was indexed reads differently now.
    public static let contentChanged = ErrorCode(
        3404,
        "read file from layer",
        "A layer was changed on disk while it was in use. Nothing of it can be trusted: fetch the image again."
    )
    /// A file is longer than what it is read for can be.
    public static let contentTooLong = ErrorCode(
        3405,
        "read file from layer",
        "A file of the image is longer than what it is needed for allows."
    )
    /// The host has no more threads.
    public static let noThreads = ErrorCode(
        5100,
        "start threads",
        "The operating system starts no more threads for this user. Raise the limit (`ulimit -u`), or run it alone."
    )

    /// The codes of this module.
    public static let ofRootFS: [ErrorCode] = [
        diffIDMismatch, layerCompressionMismatch, layerUnmergeable, layerLimit, contentChanged, contentTooLong,
        noThreads,
    ]
}
