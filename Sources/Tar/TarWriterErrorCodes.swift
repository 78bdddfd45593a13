internal import Bytes
public import Diagnostics

extension ErrorCode {
    /// An entry cannot be written to an archive.
    public static let tarCannotWrite = ErrorCode(
        3345,
        "write tar",
        """
        An entry that was to be put into a layer has a name that readers would take differently (empty, absolute, with \
        . or .. or a NUL in it), or content of another length than was announced.
        """
    )
}

func tarCannotWrite(_ path: PathBytes, _ cause: String) -> TeeError {
    TeeError(.tarCannotWrite, object: path.description, cause: cause, hint: "give the entry another name or content")
}
