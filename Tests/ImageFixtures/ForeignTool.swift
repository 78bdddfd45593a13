import FoundationEssentials
import Glibc
import SystemPackage

/// A program of the machine that judges what we write; tests that need one are skipped where it is missing.
public struct ForeignTool: Sendable {
    /// What a run ended with.
    public struct Outcome: Sendable {
        /// The exit status; -1 if the run did not end by itself.
        public let status: Int32
        /// Standard output and standard error, as they came.
        public let output: String
    }

    /// Its path.
    public let path: String

    /// The program `name` of `PATH`; nil if there is none.
    public init?(_ name: String) {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        let paths = folders.map { "\($0)/\(name)" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile(atPath:)) else { return nil }
        self.path = path
    }

    /// Runs it with these arguments in the locale `C.UTF-8`.
    public func run(_ arguments: String...) throws -> Outcome { try run(arguments: arguments) }

    /// Runs it with these arguments in the locale `C.UTF-8`.
    public func run(arguments: [String]) throws -> Outcome {
        let folder = try TemporaryDirectory()
        let file = folder("output").string
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, file, O_WRONLY | O_CREAT, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var environment = ProcessInfo.processInfo.environment
        environment["LC_ALL"] = "C.UTF-8"
        environment["TZ"] = "UTC"
        var argv = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        var envp = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe (argv + envp).forEach { unsafe free($0) } }
        var pid: pid_t = 0
        guard unsafe posix_spawn(&pid, path, &actions, nil, &argv, &envp) == 0 else {
            return Outcome(status: -1, output: "cannot start \(path)")
        }
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) == -1, errno == EINTR {}
        let text = String(decoding: try folder.read("output"), as: UTF8.self)
        return Outcome(status: status & 0x7f == 0 ? status >> 8 & 0xff : -1, output: text)
    }
}
