import Bytes

/// Names of libc functions that say something about what a program will ask of the LibOS.
enum ImportedNames {
    /// Those that are kept for files linked against glibc. For musl all names are kept.
    static let ofInterest: Set<PathBytes> = Set(
        SystemCallImports.byFunction.map(\.function) + loaders.map { PathBytes($0) }
    )

    /// Functions whose presence means that a library loads others by name.
    static let loaders = [
        "dlopen", "dlmopen", "getaddrinfo", "gethostbyname", "gethostbyname_r", "getpwnam", "getpwnam_r", "getpwuid",
        "getpwuid_r", "getgrnam", "getgrnam_r", "getgrgid", "getgrgid_r", "initgroups", "getservbyname", "iconv_open",
        "pam_start",
    ]
}
