public import Diagnostics

extension ErrorCode {
    /// Not an ELF file.
    public static let elfMagic = ErrorCode(
        3500,
        "not an ELF file",
        """
        An ELF file begins with the bytes 7f 45 4c 46. This one does not, so it is no program and no shared object of \
        Linux. Name another file, or look at its first bytes: a script begins with "#!".
        """
    )
    /// A structure of an ELF file lies outside the file.
    public static let elfTruncated = ErrorCode(
        3501,
        "ELF file is truncated",
        """
        The header names a structure that lies outside the file. The file was cut off while it was copied or \
        downloaded, or its header was changed. Compare its size and digest with the original's.
        """
    )
    /// An ELF file for 32-bit or big-endian machines.
    public static let elfClass = ErrorCode(
        3502,
        "ELF file of another class",
        """
        SGX enclaves run 64-bit little-endian code (ELFCLASS64, ELFDATA2LSB). This file was made for another kind of \
        machine. Use the x86-64 build of it.
        """
    )
    /// An ELF file for another processor.
    public static let elfMachine = ErrorCode(
        3503,
        "ELF file for another processor",
        """
        SGX exists on x86-64 processors only (EM_X86_64, 62). Choose the linux/amd64 variant of the image with \
        --platform, or build the program for x86-64.
        """
    )
    /// A header field has a value that no loader takes.
    public static let elfHeader = ErrorCode(
        3504,
        "ELF header is invalid",
        """
        A field of the ELF header has a value that the kernel and every dynamic loader refuse, such as program \
        headers that are not 56 bytes each. The file is damaged or was made by a broken tool.
        """
    )
    /// A count in an ELF file is above what tee-build reads.
    public static let elfLimit = ErrorCode(
        3505,
        "ELF file exceeds a limit",
        """
        The file announces more dynamic entries, versions, sections or symbols than any real program has. tee-build \
        stops instead of spending time or memory by the will of a file.
        """
    )

    /// The codes of this module.
    public static let ofELF: [ErrorCode] = [elfMagic, elfTruncated, elfClass, elfMachine, elfHeader, elfLimit]
}
