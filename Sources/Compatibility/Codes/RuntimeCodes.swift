public import Diagnostics

// What is known of the program and the LibOS.
extension ErrorCode {
    /// A Go program not built by occlum-go.
    public static let stockGo = ErrorCode(
        1130,
        "Go program of the standard toolchain",
        """
        Programs of the standard Go toolchain start threads and make system calls by themselves, without a C \
        library. Occlum needs them built by its own occlum-go (Go 1.16.3 or 1.18.4, -buildmode=pie). Gramine runs \
        them as they are, but traps each call; its developers know of programs that are slow or stop (issues 186, 702).
        """
    )
    /// A program imports fork.
    public static let forks = ErrorCode(
        1131,
        "program may fork",
        """
        The program imports fork. Occlum answers it with ENOSYS; vfork followed by execve and posix_spawn work. \
        Gramine supports it, but each child is an enclave of its own, which takes time and EPC. An import does not \
        prove that the call is made.
        """
    )
    /// Imports of calls that give ENOSYS.
    public static let systemCallMissing = ErrorCode(
        1132,
        "system calls without support",
        """
        The file imports functions for system calls that this version of the LibOS answers with ENOSYS, by the \
        table in its source. Many programs only try them and have another way. An import does not prove that the \
        call is made.
        """
    )
    /// The bytes of `syscall` in code.
    public static let rawSystemCalls = ErrorCode(
        1133,
        "system calls outside the C library",
        """
        The LibOS answers calls that go through its patched C library quickly. A processor instruction `syscall` \
        inside an enclave traps first and is then emulated, which costs thousands of cycles. The bytes are counted \
        wherever they stand, so the number is an upper bound.
        """
    )
    /// A Node.js version that does not run.
    public static let nodeTooNew = ErrorCode(
        1134,
        "Node.js is too new for the LibOS",
        """
        Node.js 18 and later fails in Occlum with ENOSYS (issue 860): it uses system calls above those that the \
        LibOS has. Version 14 is known to run. Gramine runs newer ones, from 20 on since Gramine 1.7 (issue 1469).
        """
    )
    /// JVM in Occlum.
    public static let jvmOptions = ErrorCode(
        1135,
        "JVM needs options",
        """
        The JVM reserves memory at fixed addresses for compressed pointers. Occlum refuses these one after the \
        other, so that starting takes more than a minute (issue 986). The options that its demos use avoid this.
        """
    )
    /// A very large ELF file.
    public static let partial = ErrorCode(
        1136,
        "file was not looked at whole",
        """
        Of very large files only the beginning is read for check. Symbols and dynamic sections that lie behind it \
        were not seen.
        """
    )
    /// Sizes to start from.
    public static let estimate = ErrorCode(
        1137,
        "estimate of size",
        """
        Sizes to start from, taken from the LibOS projects' own demos and manifests for this kind of program. They \
        are no measurement of this program. EPC is the protected memory that a processor has; an enclave larger \
        than it works, but is paged.
        """
    )
    /// The skeleton.
    public static let nothingRuns = ErrorCode(
        1138,
        "no program runs in this enclave",
        """
        The skeleton enclave shows how images are measured, signed and verified. It holds no LibOS, so no program \
        of the image runs in it. Choose Gramine or Occlum for that.
        """
    )
    /// A call that needs a setting.
    public static let settingNeeded = ErrorCode(
        1139,
        "system call behind a setting",
        """
        Gramine has some system calls only where the manifest asks for them, because the host can interfere with \
        them (eventfd, before 1.7) or because they are new (flock). Without the setting they give ENOSYS. Many \
        programs have another way; Node.js has none for eventfd.
        """
    )
    /// A program that needs memory shared between processes.
    public static let sharedMemory = ErrorCode(
        1140,
        "memory shared between processes",
        """
        Each process of Gramine is an enclave of its own, and enclaves share no memory. mmap with MAP_SHARED and \
        MAP_ANONYMOUS gives each child a copy, and System V shared memory gives ENOSYS. Programs that serve from \
        several processes over shared memory, such as PostgreSQL (issue 136), do not work.
        """
    )
    /// Native libraries in a jar.
    public static let packedLibrary = ErrorCode(
        1142,
        "native library packed in an archive",
        """
        Libraries such as those of Netty, SQLite, Snappy, RocksDB or JNA come within a jar. When they are used, a copy is \
        written to java.io.tmpdir (/tmp) and mapped as code from there. The archive is measured and the copy is not, so \
        the folder must be one that the host cannot write to: memory or an encrypted mount in Gramine, any folder of the \
        image in Occlum. Many projects have a property that names a folder with the unpacked library instead.
        """
    )
    /// .NET without a limit of its heap.
    public static let dotnetOptions = ErrorCode(
        1143,
        ".NET needs settings",
        """
        The garbage collector of .NET 7 and later reserves 256 GiB of addresses when it starts (dotnet/runtime issue \
        85556), and those of an enclave are counted. DOTNET_GCHeapHardLimit, or System.GC.HeapHardLimit in \
        runtimeconfig.json, makes it reserve a few times the limit instead. Gramine has run .NET 6 and 8 (issues 974, \
        2107); of Occlum no trial is known.
        """
    )
}
