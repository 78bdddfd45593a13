public import Diagnostics

extension ErrorCode {
    /// An enclave too small for its own threads, manifest and libpal.so.
    public static let enclaveTooSmall = ErrorCode(
        2200,
        "enclave is too small",
        """
        Manifest, threads and libpal.so must fit the enclave before any program does. Each thread takes 360 KiB. Make \
        sgx.enclave_size larger (a power of two, such as 512M) or sgx.max_threads smaller.
        """
    )
    /// A manifest that cannot be used.
    public static let invalidManifest = ErrorCode(
        2201,
        "manifest is invalid",
        """
        A value of the manifest is missing, of another type than Gramine takes, or out of range. The documentation of \
        all keys is Documentation/manifest-syntax.rst of the Gramine release.
        """
    )
    /// A key that the manifest's version of Gramine does not have.
    public static let unknownManifestKey = ErrorCode(
        2202,
        "unknown manifest key",
        """
        Gramine takes no notice of keys that it does not know, so a misspelt one would leave its default in force \
        without a word. Correct the name; keys come and go between releases.
        """
    )
    /// A trusted file that cannot be listed.
    public static let unusableTrustedFile = ErrorCode(
        2203,
        "trusted file is unusable",
        """
        An entry of sgx.trusted_files is not file:PATH, ends with a slash without being a directory or the other way \
        round, has two different hashes, or cannot be found.
        """
    )
    /// An image that no manifest can describe.
    public static let undescribableImage = ErrorCode(
        2204,
        "image cannot be described by a manifest",
        """
        Something that the manifest must say about the image cannot be written in it: a path that is not UTF-8, a \
        program or a user that the image does not have.
        """
    )
    /// An image and a kit neither of which has what the loader needs.
    public static let loaderCannotStart = ErrorCode(
        2205,
        "Gramine's loader cannot start in the image",
        """
        The loader, which makes the enclave, is linked to glibc and protobuf-c. A kit that was imported from Gramine's \
        Docker image or from an installed system brings them; a .deb of Gramine alone does not, and musl and distroless \
        images have neither.
        """
    )
    /// A preset that does not exist.
    public static let unknownPreset = ErrorCode(
        2206,
        "choose preset",
        "`--preset` names settings to start from for a kind of program. Without it they follow from the program."
    )
    /// A constants file that cannot be used.
    public static let invalidOffsets = ErrorCode(
        3800,
        "Gramine's layout constants are invalid",
        """
        _graminelibos_offsets.py (graminelibos/_offsets.py up to 1.4) holds one NAME = NUMBER a line. It comes with \
        Gramine's Python package and must be of the same build as libpal.so.
        """
    )
    /// A libpal.so that no enclave can be made from.
    public static let unusablePAL = ErrorCode(
        3801,
        "libpal.so is unusable",
        """
        The file is an ELF file, but its segments cannot become pages of an enclave. Use sgx/libpal.so of a release of \
        Gramine, not direct/libpal.so.
        """
    )
    /// A loader that cannot be made to run in images.
    public static let unusableLoader = ErrorCode(
        3802,
        "Gramine's loader is unusable",
        """
        Images get the release's sgx/loader with the paths of its own ld.so and libraries written into it, so that it \
        runs on images that have others, or none. This file has no room for them, or is no such loader.
        """
    )
    /// A release that is not known.
    public static let unknownRelease = ErrorCode(
        3803,
        "choose Gramine's release",
        "How an enclave is laid out differs between releases. It is known for Graphene 1.2-rc1 and Gramine 1.0 to 1.9."
    )
    /// A trusted file that will be another one.
    public static let replacedByRuntime = ErrorCode(
        1199,
        "trusted file is replaced by the container runtime",
        """
        Container runtimes put files of their own over /etc/hosts, /etc/hostname and /etc/resolv.conf. One that is \
        trusted by its hash in the image cannot be opened.
        """
    )

    /// Many trusted files.
    public static let slowTrustedFiles = ErrorCode(
        1197,
        "many trusted files",
        """
        Gramine reads the list of trusted files in a time that grows with its square: 5,000 entries take half a \
        second, 20,000 take five, 50,000 half a minute, and each child process reads it again. Trust what the program \
        opens, by --trust closure and include patterns.
        """
    )
    /// A volume in memory.
    public static let volumeInMemory = ErrorCode(
        1191,
        "volume is in memory",
        """
        The image declares a volume. Without a decision it is a folder in the enclave's memory: private, empty at \
        each start, seen by one process only. Encrypted files keep data beyond the process.
        """
    )
    /// A file that no manifest can name.
    public static let unnameableFile = ErrorCode(
        1192,
        "file cannot be named in a manifest",
        """
        A manifest is UTF-8 text, and Gramine takes paths of up to 4096 bytes. A file whose path is neither cannot be \
        trusted, and the program cannot open it.
        """
    )
    /// A variable that is left out.
    public static let variableLeftOut = ErrorCode(
        1193,
        "environment variable is left out",
        """
        An entry of the image's Env has no name or no equals sign, so that no variable can be made of it.
        """
    )
    /// A place that stays read-only.
    public static let scratchLeftOut = ErrorCode(
        1194,
        "folder stays read-only",
        """
        Programs usually write to this folder, but this one also reads files in it that came with the image. Memory \
        mounted there would hide them.
        """
    )
    /// Names from the host.
    public static let hostNamesTaken = ErrorCode(
        1195,
        "host name and name servers come from the host",
        """
        Gramine builds /etc/resolv.conf and the host name from the host's, checking their form only. Whoever runs the \
        host can direct names elsewhere, as on every network: what counts is that peers are authenticated.
        """
    )
    /// A program started by a link.
    public static let linkedProgram = ErrorCode(
        1189,
        "program is started by a link",
        """
        The program looks for its libraries beside the file that it really is, and Gramine tells it the path of the \
        link instead. A short script that starts the real file is mounted in the link's place; argv[0] of the program \
        is then its real path.
        """
    )
    /// An option that weakens the enclave.
    public static let insecureOption = ErrorCode(
        1196,
        "option weakens the enclave",
        """
        The manifest has an option that lets the host see or change what the enclave works with. Some programs need \
        one of them; then what comes that way must not be believed.
        """
    )

    /// The codes of this module.
    public static let ofGramine: [ErrorCode] = [
        enclaveTooSmall, invalidManifest, unknownManifestKey, unusableTrustedFile, undescribableImage,
        loaderCannotStart,
        unknownPreset, invalidOffsets, unusablePAL, unusableLoader, unknownRelease, slowTrustedFiles, volumeInMemory,
        unnameableFile, variableLeftOut, scratchLeftOut, hostNamesTaken, linkedProgram, insecureOption,
        replacedByRuntime,
    ]
}
