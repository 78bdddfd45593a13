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

    /// The codes of this module.
    public static let ofGramine: [ErrorCode] = [
        enclaveTooSmall, invalidManifest, unknownManifestKey, unusableTrustedFile, invalidOffsets, unusablePAL,
    ]
}
