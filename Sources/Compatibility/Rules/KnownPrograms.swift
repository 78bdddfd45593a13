import Bytes
import Diagnostics

/// What is known of programs by their names: how they use processes, where imports alone do not tell.
struct KnownPrograms {
    /// A judgement on a program.
    struct Judgement: Hashable {
        let severity: Severity
        let message: String
        let remedy: String
    }

    let program: LaunchedProgram
    let tree: any ImageTree
    /// Where relative names among its arguments start.
    let directory: PathBytes

    private var name: PathBytes { program.location.resolved.name }

    /// What a LibOS without fork does to it; nil for a program of which nothing is known.
    var withoutFork: Judgement? {
        if let script = workers {
            return Judgement(
                severity: .error,
                message: "\(script) serves from forked processes",
                remedy: "use a server that serves with threads"
            )
        }
        switch ([program.location.path.name, name].first { KnownPrograms.byName[$0] != nil } ?? name) {
        case "nginx", "nginx-debug": return nginx
        case "redis-server", "valkey-server": return redis
        case "dash", "sh", "ash": return shell(needs: .subshells)
        case "bash", "rbash": return shell(needs: .commands)
        case _ where name.bytes.starts(with: "php-fpm".utf8): return KnownPrograms.byName["php-fpm"] ?? nil
        case let known: return KnownPrograms.byName[known] ?? nil
        }
    }

    /// What a LibOS does to it that gives children a copy of shared memory; nil if nothing is known.
    var withoutSharedMemory: Judgement? {
        switch name {
        case "postgres", "postmaster":
            Judgement(
                severity: .error,
                message: "postgres shares its buffers with a process for each connection by anonymous shared memory, "
                    + "which ends with \"could not map anonymous shared memory\" (gramine issue 136)",
                remedy: "use a database that serves with threads"
            )
        case "apache2", "httpd":
            Judgement(
                severity: .warning,
                message: "its processes tell each other by shared memory what they do (ScoreBoard)",
                remedy: "use mpm_event with ServerLimit 1 and ThreadsPerChild for the load, or another server"
            )
        case _ where name.bytes.starts(with: "php-fpm".utf8):
            Judgement(
                severity: .warning,
                message: "its processes tell each other by shared memory what they do (scoreboard)",
                remedy: "set pm = static and pm.max_children = 1, or use another server"
            )
        default: nil
        }
    }

    /// Servers in Python that are scripts to the interpreter, and fork their workers.
    private var workers: PathBytes? {
        guard name.bytes.starts(with: "python".utf8) else { return nil }
        let words = program.arguments.dropFirst().prefix(3).map(\.name)
        return words.first { ["gunicorn", "celery", "supervisord", "uwsgi"].contains($0) }
    }

    private var nginx: Judgement {
        let settings = words
        let isOff = { (name: PathBytes) in
            settings.indices.contains { settings[$0] == name && $0 + 1 < settings.count && settings[$0 + 1] == "off" }
        }
        if isOff("master_process"), isOff("daemon") {
            return Judgement(
                severity: .warning,
                message: "nginx in one process does not fork, but nobody has shown it to run in this LibOS "
                    + "(occlum pull request 1451)",
                remedy: "try it, and see that it answers more than one client"
            )
        }
        return Judgement(
            severity: .error,
            message: "nginx forks its workers and itself into the background (occlum issue 1633)",
            remedy: "set `daemon off; master_process off;` in its configuration or after -g"
        )
    }

    /// The words of nginx's configuration, that of its arguments last.
    private var words: [PathBytes] {
        let arguments = program.arguments.dropFirst()
        let named = arguments.firstIndex(of: "-c").flatMap { $0 + 1 < arguments.endIndex ? arguments[$0 + 1] : nil }
        let file = (try? tree.resolve(named ?? "/etc/nginx/nginx.conf", from: directory))?.node.fileFacts?.text ?? []
        var text: [UInt8] = []
        for line in file.split(separator: 0x0a) { text += line.prefix { $0 != UInt8(ascii: "#") } + [0x20] }
        for argument in arguments { text += argument.bytes + [0x20] }
        return text.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d || $0 == UInt8(ascii: ";") }.map { PathBytes($0) }
    }

    private var redis: Judgement {
        let arguments = program.arguments
        let saves = arguments.indices.filter { arguments[$0] == "--save" }
            .map { $0 + 1 < arguments.count ? arguments[$0 + 1] : "" }
        let isMemoryOnly = !saves.isEmpty && saves.allSatisfy { $0.isEmpty || $0 == "\"\"" || $0 == "''" }
        guard isMemoryOnly else {
            return Judgement(
                severity: .warning,
                message: "redis forks to save snapshots and rewrite its log",
                remedy: "run it with --save '' --appendonly no --daemonize no"
            )
        }
        return Judgement(severity: .note, message: "it does not save snapshots, so it does not fork", remedy: "nothing")
    }

    /// A shell by what the script or command line that it is given needs; `limit` is what it forks for itself.
    private func shell(needs limit: ScriptProcesses) -> Judgement {
        var needed = ScriptProcesses.subshells
        if let command = InterpreterArguments.shellCommand(program.arguments) {
            needed = ScriptProcesses(command.bytes)
        } else if let name = InterpreterArguments.script(program.arguments) {
            // Of a script that cannot be read nobody knows more than that it starts something.
            let text = (try? tree.resolve(name, from: directory))?.node.fileFacts?.text
            needed = text.map { ScriptProcesses($0) } ?? .commands
        }
        let what = limit == .subshells ? "pipes and subshells" : "each command"
        guard needed < limit else {
            return Judgement(
                severity: .error,
                message: "the shell forks for \(what)",
                remedy: "start the program itself, or use Occlum's bash, which is built to use vfork"
            )
        }
        return Judgement(
            severity: .warning,
            message: "the shell forks for \(what), which its script does not seem to have",
            remedy: "start the program itself, without the shell"
        )
    }

    private static func alwaysForks(_ why: String, _ remedy: String) -> Judgement {
        Judgement(severity: .error, message: why, remedy: remedy)
    }

    private static let threads = "use a server that serves with threads"
    private static let noInit = "start the program itself: an enclave needs no init"

    /// Programs that need no look at their arguments; nil for those that do.
    private static let byName: [PathBytes: Judgement?] = [
        "nginx": nil, "nginx-debug": nil, "redis-server": nil, "valkey-server": nil,
        "dash": nil, "sh": nil, "ash": nil, "bash": nil, "rbash": nil,
        "postgres": alwaysForks("postgres forks a process for each connection", threads),
        "postmaster": alwaysForks("postgres forks a process for each connection", threads),
        "apache2": alwaysForks("apache2 serves from forked processes", threads),
        "httpd": alwaysForks("httpd serves from forked processes", threads),
        "php-fpm": alwaysForks("php-fpm serves from forked processes", threads),
        "sshd": alwaysForks("sshd forks a process for each connection", threads),
        "cron": alwaysForks("cron forks for each job", "run the job itself"),
        "busybox": alwaysForks("busybox forks in its shell", "use Occlum's busybox, which is built without fork"),
        "tini": alwaysForks("tini forks to start the program", noInit),
        "dumb-init": alwaysForks("dumb-init forks to start the program", noInit),
        "docker-init": alwaysForks("docker-init forks to start the program", noInit),
        "catatonit": alwaysForks("catatonit forks to start the program", noInit),
        "s6-svscan": alwaysForks("s6-svscan forks to start the program", noInit),
        "runsvdir": alwaysForks("runsvdir forks to start the program", noInit),
    ]
}
