public import Diagnostics

// What is wrong with loaders and libraries.
extension ErrorCode {
    /// The loader of PT_INTERP does not exist.
    public static let loaderMissing = ErrorCode(
        1120,
        "loader is missing",
        """
        The program names a loader that the image does not have, so execve gives ENOENT although the program \
        exists. A glibc program in an Alpine image looks for /lib64/ld-linux-x86-64.so.2; a musl program in a \
        Debian image looks for /lib/ld-musl-x86_64.so.1.
        """
    )
    /// A DT_NEEDED library was not found.
    public static let libraryMissing = ErrorCode(
        1121,
        "library is missing",
        """
        A library that a program or another library needs is in none of the directories that the loader looks \
        through: DT_RPATH, LD_LIBRARY_PATH, DT_RUNPATH, the directories of ld.so.conf or of musl's path file, and \
        its own. The finding names them in the order in which they were tried.
        """
    )
    /// The image's own library lacks a version.
    public static let versionMissing = ErrorCode(
        1122,
        "symbol version is missing",
        """
        A file needs a version of a library's symbols that the library in the image does not define; the loader \
        ends with "version not found". Files of two releases of a distribution were mixed.
        """
    )
    /// GLIBC version above the kit's.
    public static let glibcTooNew = ErrorCode(
        1123,
        "kit's glibc is too old",
        """
        The program was linked against a newer glibc than the LibOS brings. Occlum 0.27 to 0.31 for Ubuntu 20.04 \
        has glibc 2.31, its jammy packages 2.35. Programs of Debian 12 and Ubuntu 22.04 need GLIBC_2.34 and later. \
        Use a newer kit or build on an older system.
        """
    )
    /// Names that the kit's musl does not have.
    public static let muslNameMissing = ErrorCode(
        1124,
        "kit's musl is too old",
        """
        The program uses functions that the LibOS's musl does not have; its loader ends with "Error relocating: \
        symbol not found". Occlum's musl is 1.1.24, as in Alpine 3.11.
        """
    )
    /// musl and glibc in one process.
    public static let libCMixture = ErrorCode(
        1125,
        "two C libraries are mixed",
        """
        A process can have one C library. A library of glibc was found in a process of musl or the other way \
        round, which ends with missing symbols such as __memcpy_chk (Occlum issue 1139) or crashes. Take program \
        and libraries from one distribution.
        """
    )
    /// The kit has only the other libc.
    public static let libCNotInKit = ErrorCode(
        1126,
        "kit lacks the C library",
        """
        The program is built for a C library of which the kit has no build. Occlum replaces the C library of the \
        image by its own, so it must have one of the same kind.
        """
    )
    /// No x bit on the loader.
    public static let loaderNotExecutable = ErrorCode(
        1127,
        "loader is not executable",
        """
        Occlum demands the execute bit on the loader as on the program (EACCES: file is not executable); Linux \
        does so too. Packages set it; copying files may lose it.
        """
    )
    /// A limit of the closure.
    public static let closureCut = ErrorCode(
        1128,
        "libraries were not all followed",
        """
        The libraries that programs need are followed to a depth and number that no real program comes near. What \
        lies beyond was not checked.
        """
    )
    /// A library in a directory of ld.so.conf that the cache does not have.
    public static let notInLoaderCache = ErrorCode(
        1129,
        "library is not in the loader's cache",
        """
        glibc's loader does not read /etc/ld.so.conf: ldconfig(8) makes /etc/ld.so.cache of the directories that it \
        names. A library that was copied to /usr/local/lib without running ldconfig is not found ("cannot open shared \
        object file"), although it is there.
        """
    )
}
