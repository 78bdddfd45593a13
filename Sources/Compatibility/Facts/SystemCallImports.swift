import Bytes

/// Which system call a libc function stands for, where the LibOSes differ in answering it.
///
/// Of glibc 2.36 and musl 1.2 wrappers with the name of the call, and of functions that are built on one.
enum SystemCallImports {
    /// A function and its system call.
    struct Wrapper: Sendable {
        let function: PathBytes
        let call: String

        /// For people: the function, and the call where its name is another one.
        var text: String { function == PathBytes(call) ? call : "\(function) (\(call))" }
    }

    /// All known ones, in the order of their names.
    static let byFunction: [Wrapper] =
        (named.map { ($0, $0) } + others).map { Wrapper(function: PathBytes($0.0), call: $0.1) }
        .sorted { $0.function < $1.function }

    private static let named = [
        "acct", "alarm", "capget", "capset", "chroot", "clone", "clone3", "copy_file_range", "epoll_pwait2", "eventfd",
        "execveat", "fanotify_init", "fgetxattr", "flock", "fork", "fsetxattr", "getitimer", "getrusage", "getxattr",
        "getresuid", "inotify_add_watch", "inotify_init", "inotify_init1", "ioperm", "iopl", "io_uring_setup", "kcmp",
        "link", "linkat", "listxattr", "memfd_create", "mlock", "mlock2", "mlockall", "mount", "mremap", "msgget",
        "name_to_handle_at", "perf_event_open", "personality", "pidfd_open", "pivot_root", "pkey_alloc", "preadv",
        "preadv2", "prctl", "process_vm_readv", "ptrace", "pwritev", "pwritev2", "quotactl", "readahead", "recvmmsg",
        "renameat2", "sched_setscheduler", "semctl", "semget", "semop", "semtimedop", "setfsuid", "setgid", "setgroups",
        "setitimer", "setns", "setregid", "setresgid", "setresuid", "setreuid", "setsid", "setuid", "setxattr",
        "shmat", "shmget", "signalfd", "splice", "statx", "swapon", "symlink", "symlinkat", "sync", "sync_file_range",
        "syncfs", "tee", "timer_create", "timerfd_create", "timerfd_settime", "times", "umount2", "unshare",
        "userfaultfd", "utimensat", "vfork", "vmsplice", "waitid",
    ]

    private static let others: [(String, String)] = [
        ("daemon", "fork"), ("forkpty", "fork"), ("initgroups", "setgroups"), ("mq_open", "mq_open"),
        ("posix_fadvise", "fadvise64"), ("posix_fadvise64", "fadvise64"), ("seteuid", "setresuid"),
        ("setegid", "setresgid"), ("sem_open", "open"), ("io_setup", "io_setup"),
        ("io_uring_queue_init", "io_uring_setup"),
        ("seccomp_load", "seccomp"), ("utimes", "utimes"), ("utime", "utime"), ("futimens", "utimensat"),
        ("lchown", "lchown"), ("shm_open", "open"), ("popen", "vfork"), ("system", "vfork"),
        ("madvise", "madvise"), ("posix_madvise", "madvise"), ("pselect", "pselect6"), ("sigsuspend", "rt_sigsuspend"),
        ("sysinfo", "sysinfo"), ("fallocate", "fallocate"), ("posix_fallocate", "fallocate"),
        ("posix_spawn", "vfork"), ("posix_spawnp", "vfork"), ("fexecve", "execveat"), ("umount", "umount2"),
    ]
}
