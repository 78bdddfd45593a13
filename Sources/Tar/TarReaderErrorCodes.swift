internal import Bytes
public import Diagnostics

extension ErrorCode {
    /// A tar breaks the rules of its format.
    public static let tarMalformed = ErrorCode(
        3301,
        "read tar",
        """
        An archive is cut off, a header has a wrong checksum, a number is none, a PAX record or a sparse map breaks its \
        rules, or something other than zeros follows the end.
        """
    )
    /// Two readers of a tar would take it differently.
    public static let tarAmbiguous = ErrorCode(
        3302,
        "read tar",
        """
        The container runtime (Go's archive/tar) and libarchive read an entry differently, or are known to. What is \
        measured must be what the runtime unpacks, so such an archive is refused. Write it anew with a common tool.
        """
    )
    /// An entry of a tar is of a kind that no container runtime unpacks.
    public static let tarUnsupported = ErrorCode(
        3303,
        "read tar",
        "An entry is neither file, directory, link, FIFO nor device: container runtimes refuse it as well."
    )
    /// The name of an entry leads nowhere in an image.
    public static let tarName = ErrorCode(
        3304,
        "read tar",
        "The name of an entry is empty, climbs above the root with .. components, or is the root's and no directory's."
    )
    /// A tar exceeds a limit.
    public static let tarLimit = ErrorCode(
        3305,
        "read tar within limits",
        "An archive has more, longer or larger entries than a limit allows. The message names the limit."
    )
}

func tarMalformed(_ name: [UInt8], _ cause: String) -> TeeError {
    TeeError(
        .tarMalformed,
        object: printable(name),
        cause: cause,
        hint: "the archive is damaged or was made by a faulty tool: make it again"
    )
}

func tarAmbiguous(_ name: [UInt8], _ cause: String) -> TeeError {
    TeeError(
        .tarAmbiguous,
        object: printable(name),
        cause: cause,
        hint: "make the layer again with a common tool, such as umoci, buildah or BuildKit"
    )
}

func tarLimit(_ name: [UInt8], _ found: String, _ limit: LayerLimit, _ limits: LayerLimits) -> TeeError {
    TeeError(
        .tarLimit,
        object: printable(name.prefix(200)),
        cause: "\(found), and the limit \(limit.rawValue) is \(limits[limit])",
        hint: "raise it with --limit \(limit.rawValue)=N if the image is what it should be"
    )
}
