import Glibc
public import SystemPackage

/// A program of the machine that runs beside a test. It gets a standard input that ends with this value, and is waited
/// for then.
public final class BackgroundTool: Sendable {
    private let id: pid_t
    private let input: FileDescriptor

    /// Starts `tool`; its output goes to the file `output`.
    public init(_ tool: ForeignTool, _ arguments: [String], output: FilePath) throws {
        let pipe = try FileDescriptor.pipe()
        // Or the next program that a test starts would keep it open.
        for end in [pipe.readEnd, pipe.writeEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, pipe.readEnd.rawValue, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output.string, O_WRONLY | O_CREAT, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var argv = unsafe ([tool.path] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe argv.forEach { unsafe free($0) } }
        var id: pid_t = 0
        let code = unsafe posix_spawn(&id, tool.path, &actions, nil, &argv, environ)
        try pipe.readEnd.close()
        guard code == 0 else {
            try pipe.writeEnd.close()
            throw Errno(rawValue: code)
        }
        self.id = id
        input = pipe.writeEnd
    }

    deinit {
        try? input.close()
        for _ in 0..<200 {
            if waitpid(id, nil, WNOHANG) != 0 { return }
            usleep(10_000)
        }
        kill(id, SIGKILL)
        _ = waitpid(id, nil, 0)
    }
}
