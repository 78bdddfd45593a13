/// System calls that a LibOS answers with ENOSYS, from the tables in its source.
enum SystemCallTables {
    /// Gramine 1.9 (libos/src/arch/x86_64/libos_table.c of v1.8 and v1.9: entries that are 0).
    static let gramine: Set<String> = [
        "acct", "add_key", "adjtimex", "afs_syscall", "bpf", "capget", "capset", "clock_adjtime", "clock_settime",
        "clone3", "copy_file_range", "create_module", "delete_module", "epoll_ctl_old", "epoll_pwait2",
        "epoll_wait_old", "execveat", "faccessat2", "fanotify_init", "fanotify_mark", "finit_module", "fremovexattr",
        "fsconfig", "fsetxattr", "fsmount", "fsopen", "fspick", "futex_waitv", "futimesat", "get_kernel_syms",
        "get_mempolicy", "get_thread_area", "getpmsg", "getresgid", "getresuid", "getrusage", "init_module",
        "inotify_add_watch", "inotify_init", "inotify_init1", "inotify_rm_watch", "io_cancel", "io_destroy",
        "io_getevents", "io_pgetevents", "io_setup", "io_submit", "io_uring_enter", "io_uring_register",
        "io_uring_setup", "ioperm", "iopl", "ioprio_get", "ioprio_set", "kcmp", "kexec_file_load", "kexec_load",
        "keyctl", "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "lchown", "link",
        "linkat", "lookup_dcookie", "lremovexattr", "lsetxattr", "membarrier", "memfd_create", "memfd_secret",
        "migrate_pages", "modify_ldt", "mount", "mount_setattr", "move_mount", "move_pages", "mq_getsetattr",
        "mq_notify", "mq_open", "mq_timedreceive", "mq_timedsend", "mq_unlink", "mremap", "msgctl", "msgget",
        "msgrcv", "msgsnd", "name_to_handle_at", "nfsservctl", "open_by_handle_at", "open_tree", "openat2",
        "perf_event_open", "personality", "pidfd_getfd", "pidfd_open", "pidfd_send_signal", "pivot_root",
        "pkey_alloc", "pkey_free", "pkey_mprotect", "prctl", "preadv", "preadv2", "process_madvise",
        "process_mrelease", "process_vm_readv", "process_vm_writev", "ptrace", "putpmsg", "pwritev", "pwritev2",
        "query_module", "quotactl", "quotactl_fd", "readahead", "reboot", "remap_file_pages", "removexattr",
        "renameat2", "request_key", "restart_syscall", "rseq", "rt_sigqueueinfo", "rt_tgsigqueueinfo",
        "sched_getattr", "sched_setattr", "seccomp", "security", "semctl", "semget", "semop", "semtimedop",
        "set_mempolicy", "set_mempolicy_home_node", "set_thread_area", "setfsgid", "setfsuid", "setns", "setregid",
        "setresgid", "setresuid", "setreuid", "settimeofday", "setxattr", "shmat", "shmctl", "shmdt", "shmget",
        "signalfd", "signalfd4", "splice", "statx", "swapoff", "swapon", "symlink", "symlinkat", "sync",
        "sync_file_range", "syncfs", "_sysctl", "sysfs", "syslog", "tee", "timer_create", "timer_delete",
        "timer_getoverrun", "timer_gettime", "timer_settime", "timerfd_create", "timerfd_gettime", "timerfd_settime",
        "times", "tuxcall", "umount2", "unshare", "uselib", "userfaultfd", "ustat", "utime", "utimensat", "utimes",
        "vhangup", "vmsplice", "vserver",
    ]

    /// Those that Gramine answers since 1.8 only (the same file of v1.5 to v1.7).
    static let gramineBefore18: Set<String> = [
        "close_range", "fgetxattr", "flistxattr", "getxattr", "lgetxattr", "listxattr", "llistxattr",
    ]

    /// What Gramine answers since 1.1, 1.2, 1.3 and 1.5 only (LibOS/shim/src/arch/x86_64/shim_table.c of v1.0 to v1.4).
    static let gramineBefore11: Set<String> = ["mlock", "mlock2", "mlockall", "munlock", "munlockall", "sysinfo"]
    static let gramineBefore12: Set<String> = ["fallocate"]
    static let gramineBefore13: Set<String> = ["fadvise64"]
    static let gramineBefore15: Set<String> = ["flock"]

    /// Calls that Linux got in 6.5 to 6.10, with numbers that no table of a LibOS has.
    static let newest: Set<String> = [
        "cachestat", "fchmodat2", "futex_requeue", "futex_wait", "futex_wake", "listmount", "lsm_get_self_attr",
        "lsm_list_modules", "lsm_set_self_attr", "map_shadow_stack", "mseal", "statmount",
    ]

    /// What Occlum answers since 0.30.0 and 0.30.1 only (the same file of v0.29.6 to v0.30.1).
    static let occlumBefore030: Set<String> = ["madvise"]
    static let occlumBefore0301: Set<String> = ["pselect6", "rt_sigsuspend"]

    /// Occlum 0.30.1 and 0.31 (src/libos/src/syscall/mod.rs of v0.31.0: `handle_unsupported`), and all numbers above
    /// 334, which its table does not have.
    static let occlum: Set<String> = [
        "_sysctl", "acct", "add_key", "adjtimex", "afs_syscall", "alarm", "bpf", "capget", "capset", "chroot",
        "clock_adjtime", "clock_settime", "clone3", "close_range", "copy_file_range", "create_module",
        "delete_module", "epoll_ctl_old", "epoll_pwait2", "epoll_wait_old", "execveat", "faccessat2", "fadvise64",
        "fanotify_init", "fanotify_mark", "fgetxattr", "finit_module", "flistxattr", "fork", "fremovexattr",
        "fsconfig", "fsetxattr", "fsmount", "fsopen", "fspick", "futex_waitv", "get_kernel_syms", "get_mempolicy",
        "get_thread_area", "getitimer", "getpmsg", "getresgid", "getresuid", "getrusage", "getsid", "getxattr",
        "init_module", "inotify_add_watch", "inotify_init", "inotify_init1", "inotify_rm_watch", "io_cancel",
        "io_destroy", "io_getevents", "io_pgetevents", "io_setup", "io_submit", "io_uring_enter", "io_uring_register",
        "io_uring_setup", "ioperm", "iopl", "ioprio_get", "ioprio_set", "kcmp", "kexec_file_load", "kexec_load",
        "keyctl", "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "lgetxattr", "listxattr",
        "llistxattr", "lookup_dcookie", "lremovexattr",
        "lsetxattr", "mbind", "membarrier", "memfd_create", "memfd_secret", "migrate_pages", "mincore", "mknod",
        "mknodat", "mlock", "mlock2", "mlockall", "modify_ldt", "mount_setattr", "move_mount", "move_pages",
        "mq_getsetattr", "mq_notify", "mq_open", "mq_timedreceive", "mq_timedsend", "mq_unlink", "msgctl", "msgget",
        "msgrcv", "msgsnd", "munlock", "munlockall", "name_to_handle_at", "nfsservctl", "open_by_handle_at",
        "open_tree", "openat2", "pause", "perf_event_open", "personality", "pidfd_getfd", "pidfd_open",
        "pidfd_send_signal", "pivot_root", "pkey_alloc", "pkey_free", "pkey_mprotect", "preadv2", "process_madvise",
        "process_mrelease", "process_vm_readv", "process_vm_writev", "ptrace", "putpmsg", "pwritev2", "query_module",
        "quotactl", "quotactl_fd", "readahead", "reboot", "recvmmsg", "remap_file_pages", "removexattr", "renameat2",
        "request_key", "restart_syscall", "rseq", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "sched_get_priority_max",
        "sched_get_priority_min", "sched_getattr", "sched_getparam", "sched_getscheduler", "sched_rr_get_interval",
        "sched_setattr", "sched_setparam", "sched_setscheduler", "seccomp", "security", "semctl", "semget", "semop",
        "semtimedop", "set_mempolicy", "set_mempolicy_home_node", "set_thread_area", "setdomainname", "setfsgid",
        "setfsuid", "setgid", "setgroups", "sethostname", "setitimer", "setns", "setregid", "setresgid", "setresuid",
        "setreuid", "setsid", "settimeofday", "setuid", "setxattr", "signalfd", "signalfd4", "splice", "statx",
        "swapoff", "swapon", "sync_file_range", "syncfs", "sysfs", "syslog", "tee", "timer_create", "timer_delete",
        "timer_getoverrun", "timer_gettime", "timer_settime", "times", "tuxcall", "unshare", "uselib", "userfaultfd",
        "ustat", "vhangup", "vmsplice", "vserver", "waitid",
    ]
}
