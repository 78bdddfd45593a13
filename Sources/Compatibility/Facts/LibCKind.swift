public import Bytes

/// The two C libraries that a LibOS may bring.
public enum LibCKind: String, Sendable, Hashable, CaseIterable {
    /// The GNU C library.
    case glibc
    /// musl.
    case musl

    /// The C library that a loader or libc file name belongs to; nil for any other name.
    ///
    /// musl is loader and libc in one: `ld-musl-x86_64.so.1`, Alpine's soname `libc.musl-x86_64.so.1`, and `libc.so`
    /// of musl's own install, which glibc has as a linker script only.
    public init?(fileName: PathBytes?) {
        switch fileName {
        case "ld-musl-x86_64.so.1", "libc.musl-x86_64.so.1", "libc.so": self = .musl
        case "ld-linux-x86-64.so.2", "libc.so.6": self = .glibc
        default: return nil
        }
    }
}
