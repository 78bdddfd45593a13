internal import CLinux
internal import Glibc
internal import SystemPackage

/// A program that was started and is waited for, whatever happens: none is left as a zombie.
struct ChildProcess: ~Copyable {
    private let id: pid_t
    /// Whether it leads a process group, which is ended with it.
    private let leadsGroup: Bool
    private var ending: ProgramRun.Ending?

    /// Starts `program` with the far ends of `pipes` as its standard streams.
    init(_ program: String, _ arguments: [String], _ pipes: borrowing ProgramPipes) throws(ProgramRun.Failure) {
        // A program that asks for a PIN on the terminal may do so only from the terminal's own process group.
        let leadsGroup = !hasTerminal()
        id = try ChildProcess.spawn(program, arguments, pipes, leadsGroup)
        self.leadsGroup = leadsGroup
    }

    deinit { if ending == nil { ChildProcess.terminate(id, leadsGroup) } }

    /// How it ended; nil while it runs.
    mutating func endingIfEnded() -> ProgramRun.Ending? {
        if let ending { return ending }
        var status: Int32 = 0
        let answer = unsafe waitpid(id, &status, WNOHANG)
        guard answer == id else { return nil }
        ending = status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .signalled(status & 0x7f)
        return ending
    }

    /// Ends it, and what it has started as far as that can be known.
    mutating func end() {
        guard ending == nil else { return }
        ChildProcess.terminate(id, leadsGroup)
        ending = .signalled(SIGKILL)
    }

    private static func spawn(
        _ program: String,
        _ arguments: [String],
        _ pipes: borrowing ProgramPipes,
        _ leadsGroup: Bool
    ) throws(ProgramRun.Failure) -> pid_t {
        guard !([program] + arguments).contains(where: { $0.utf8.contains(0) }) else {
            throw .notStarted("a NUL stands in its name or arguments")
        }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in pipes.farEnds.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        unsafe tee_spawn_closefrom(&actions, 3)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        if leadsGroup { flags |= POSIX_SPAWN_SETPGROUP }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        var argv = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe argv.forEach { unsafe free($0) } }
        var id: pid_t = 0
        let code = unsafe posix_spawnp(&id, program, &actions, &attributes, &argv, environ)
        guard code == 0 else { throw .notStarted("\(Errno(rawValue: code))") }
        return id
    }

    /// Asks it to end, and makes it after half a second.
    private static func terminate(_ id: pid_t, _ leadsGroup: Bool) {
        let target = leadsGroup ? -id : id
        kill(target, SIGTERM)
        for _ in 0..<50 {
            if waitpid(id, nil, WNOHANG) != 0 { break }
            _ = poll(nil, 0, 10)
        }
        kill(target, SIGKILL)
        while waitpid(id, nil, 0) == -1, errno == EINTR {}
    }
}

/// Whether this process has a terminal to ask somebody on.
private func hasTerminal() -> Bool {
    let terminal = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { return false }
    close(terminal)
    return true
}
