public import Diagnostics

extension ErrorCode {
    /// A file or folder cannot be read.
    public static let cannotRead = ErrorCode(
        5001,
        "read file",
        "The operating system refused to open or read a file that was named."
    )
    /// A file or folder cannot be written.
    public static let cannotWrite = ErrorCode(
        5002,
        "write file",
        "The operating system refused to write: the folder is missing or read-only, or the disk is full. Nothing of the "
            + "output was left behind."
    )
    /// Another run holds the output.
    public static let outputBusy = ErrorCode(
        5003,
        "lock output",
        "Another run is writing to the same output, and did not end in the time that this one waited for it."
    )
    /// A file named on the command line is not there.
    public static let noSuchFile = ErrorCode(
        3100,
        "open input",
        "There is no file or folder of this name. Relative names start at the working directory."
    )

    /// Something else stands where a regular file must be.
    public static let notRegularFile = ErrorCode(
        3101,
        "read input",
        "A folder, device, pipe or socket stands where an input must be a regular file, or a symbolic link stands inside "
            + "a layout, where none is followed: it could lead anywhere on this machine."
    )

    /// The codes of this module.
    public static let ofHostFiles: [ErrorCode] = [cannotRead, cannotWrite, outputBusy, noSuchFile, notRegularFile]
}
