public import Diagnostics

extension ErrorCode {
    /// A protected file does not follow its format.
    public static let protectedFileFormat = ErrorCode(
        3900,
        "read protected file",
        """
        The file is not one of Intel's protected file system as Occlum uses it, is cut off, or has another name than the \
        one that it was written under: the name is part of the file.
        """
    )
    /// A MAC of a protected file is wrong.
    public static let protectedFileMAC = ErrorCode(
        3901,
        "verify protected file",
        """
        A MAC in the file does not fit what it protects, or the file does not have the MAC that was demanded: it was \
        damaged or changed, or another key was given.
        """
    )
    /// A SEFS image does not follow its format.
    public static let imageFormat = ErrorCode(
        3902,
        "read SEFS image",
        "The files are intact, and what they say is not a file system that sefs-cli would have written."
    )
    /// A tree has something that SEFS cannot hold.
    public static let notForSEFS = ErrorCode(
        3903,
        "put into SEFS",
        """
        SEFS holds directories, files and symlinks whose names are UTF-8 of up to 255 bytes. The image has something that \
        it cannot hold, and leaving it out would change the program's world in silence.
        """
    )
    /// The content of a file is not what was announced.
    public static let contentChanged = ErrorCode(
        3904,
        "write SEFS image",
        "A file has another size than the one the image was planned with: it was changed while it was read."
    )
    /// An image key cannot be read.
    public static let imageKeyFormat = ErrorCode(
        2220,
        "read image key",
        "An image key is 16 bytes written as two hexadecimal digits each, joined by dashes, as occlum gen-image-key does."
    )
    /// Arguments of a drop-in are wrong.
    public static let dropInArguments = ErrorCode(
        2221,
        "read arguments",
        "The arguments are not those that the original tool takes."
    )

    /// The codes of this module.
    public static let ofSEFS: [ErrorCode] = [
        protectedFileFormat, protectedFileMAC, imageFormat, notForSEFS, contentChanged, imageKeyFormat, dropInArguments,
    ]
}
