import Bytes
import Diagnostics

/// Follows what a runtime executes when it starts the image: entry point, scripts, interpreters, wrappers.
struct LaunchAnalysis {
    private let tree: any ImageTree
    private let launch: ImageLaunch
    private let kit: KitFacts
    private let search: ProgramSearch
    /// The programs in the order in which they start.
    private(set) var programs: [LaunchedProgram] = []
    /// Scripts and other files that programs are told to read, as paths are opened.
    private(set) var files: [(location: ResolvedPath, chain: [String])] = []
    /// What is wrong on the way.
    private(set) var findings: [Finding] = []

    /// How many programs are followed in all and one from the other, against scripts that name one another.
    private static let programLimit = 64, depthLimit = 32
    /// The command lines that were followed.
    private var started: Set<[PathBytes]> = []

    init(tree: any ImageTree, launch: ImageLaunch, kit: KitFacts) {
        self.tree = tree
        self.launch = launch
        self.kit = kit
        search = ProgramSearch(tree: tree, launch: launch)
        let arguments = launch.arguments.map { PathBytes($0) }
        guard let first = arguments.first, !first.isEmpty else {
            findings.append(
                Finding(
                    .noProgram,
                    .error,
                    message: arguments.isEmpty
                        ? "the image's config has neither Entrypoint nor Cmd"
                        : "the first argument of the image's config, which names the program, is empty",
                    remedy: "set an entry point in the image (umoci config --config.entrypoint, ENTRYPOINT)"
                )
            )
            return
        }
        start(arguments, role: .program, chain: [])
    }

    /// The program that does the work: the last one that is certain, else the last.
    var main: LaunchedProgram? { programs.last { $0.role != .likely && $0.elf != nil } ?? programs.last }

    /// Follows a command line; `scripts` counts the scripts whose interpreter it is, one after the other.
    private mutating func start(
        _ arguments: [PathBytes],
        role: LaunchedProgram.Role,
        chain: [String],
        scripts: Int = 0
    ) {
        guard let name = arguments.first, programs.count < LaunchAnalysis.programLimit,
            chain.count < LaunchAnalysis.depthLimit, started.insert(arguments).inserted
        else { return }
        let location: ResolvedPath
        switch search.find(name) {
        case .found(let found): location = found
        case let failure:
            report(failure, name: name, role: role, chain: chain)
            return
        }
        if chain.isEmpty, let directory = search.relativeDirectory(of: name) {
            findings.append(
                Finding(
                    .relativePath,
                    .warning,
                    path: location.path,
                    message: "\(name) is found in \(directory) of PATH, a relative directory, which runtimes made "
                        + "by Go 1.19 and later refuse",
                    remedy: "name the program by its whole path, or take \(directory) and empty parts out of PATH"
                )
            )
        }
        let step = ([location.path.description] + location.links.map { "link \($0)" }).joined(separator: ", ")
        let chain = chain + [step]
        let facts = location.node.fileFacts
        switch facts {
        case .script(let text):
            files.append((location, chain))
            run(script: text, at: location, arguments, role: role, chain: chain, scripts: scripts)
        case .elf:
            // Under its own name busybox is the applet that its first argument names.
            let isApplet = location.path.name == "busybox" && arguments.count > 1
            let arguments = isApplet ? Array(arguments.dropFirst()) : arguments
            let program = LaunchedProgram(
                role: role,
                location: location,
                facts: facts,
                arguments: arguments,
                chain: chain
            )
            programs.append(program)
            follow(program)
        case .unreadableELF(let why, let isForeign):
            findings.append(
                Finding(
                    isForeign ? .foreignProgram : .damagedProgram,
                    role == .likely ? .warning : .error,
                    path: location.resolved,
                    chain: chain,
                    message: "it cannot be run here: \(why)",
                    remedy: isForeign
                        ? "use the linux/amd64 variant of the image" : "copy the program into the image once more"
                )
            )
        default:
            var first = facts?.text ?? []
            if case .other(let bytes)? = facts { first = bytes }
            let format = UnknownFormat(size: location.node.size, first: first)
            findings.append(
                Finding(
                    .unknownFormat,
                    role == .likely ? .warning : .error,
                    path: location.resolved,
                    chain: chain,
                    message: "\(format.what), so execve gives ENOEXEC",
                    remedy: format.remedy
                )
            )
        }
    }

    private mutating func run(
        script: [UInt8],
        at location: ResolvedPath,
        _ arguments: [PathBytes],
        role: LaunchedProgram.Role,
        chain: [String],
        scripts: Int
    ) {
        guard scripts < kit.rules.scriptDepth else {
            let limit = kit.rules.scriptDepth
            findings.append(
                Finding(
                    .scriptsNested,
                    .error,
                    path: location.resolved,
                    chain: chain,
                    message: limit == 1
                        ? "it is a script and another script's interpreter, which must be an ELF program (ENOEXEC)"
                        : "more than \(limit) scripts are each other's interpreters (ELOOP)",
                    remedy: "name a program as interpreter, not a script"
                )
            )
            return
        }
        findings += ShebangRules.findings(script, path: location.resolved, chain: chain, rules: kit.rules)
        guard let line = ShebangLine(script), !line.endsWithCarriageReturn else { return }
        let extra = line.argument.map { [$0] } ?? []
        start(
            [line.interpreter] + extra + [location.path] + arguments.dropFirst(),
            role: role == .likely ? .likely : .interpreter,
            chain: chain,
            scripts: scripts + 1
        )
        guard ShellScript.shells.contains(line.interpreter.name) || ShellScript.shells.contains(line.argument ?? "")
        else { return }
        follow(ShellScript(script), arguments: Array(arguments.dropFirst()), chain: chain)
    }

    private mutating func follow(_ script: ShellScript, arguments: [PathBytes], chain: [String]) {
        // Options are put behind the script's own program, where it names one.
        let isOption = arguments.first?.bytes.first == UInt8(ascii: "-")
        let command = isOption ? script.defaultProgram.map { [$0] + arguments } : arguments
        var last = script.lastExec?.flatMap { $0 == "$@" || $0 == "$*" ? arguments : [$0] }
        // `exec gosu redis "$@"`: the wrapper comes before what it starts.
        let isWrapped = !arguments.isEmpty && last.flatMap { CommandWrapper.inner($0) } == arguments
        if isWrapped {
            last = last.map { $0.prefix(command == nil ? 1 : $0.count - arguments.count) + (command ?? []) }
        } else if script.runsArguments, let command, !command.isEmpty {
            start(command, role: .wrapped, chain: chain + ["exec \"$@\""])
        }
        if let last, let name = script.lastExec?.first {
            start(last, role: .wrapped, chain: chain + ["exec \(name)"])
        }
        if let last = script.lastCommand, case .found = search.find(last[0]) {
            start(last, role: .wrapped, chain: chain + ["last line \(last[0])"])
        }
        for program in script.execs where program != script.lastExec?.first {
            start([program], role: .likely, chain: chain + ["exec \(program)"])
        }
    }

    /// What a program was told to start or to read.
    private mutating func follow(_ program: LaunchedProgram) {
        if var inner = CommandWrapper.inner(program.arguments) {
            // `env PATH=/opt/bin app` looks there.
            let path = program.arguments.dropLast(inner.count).last { $0.bytes.starts(with: "PATH=".utf8) }
            if let path, !inner[0].bytes.contains(PathBytes.slash) {
                let places = path.bytes.dropFirst(5).split(separator: UInt8(ascii: ":"))
                    .map { PathBytes($0).appending(inner[0].bytes) }
                inner[0] = places.first { (try? tree.resolve($0, from: launch.directory)) != nil } ?? inner[0]
            }
            start(inner, role: program.role == .likely ? .likely : .wrapped, chain: program.chain)
            return
        }
        let rest = program.arguments.dropFirst()
        if ShellScript.shells.contains(program.location.path.name),
            let command = InterpreterArguments.shellCommand(program.arguments)
        {
            follow(commandLine: command, chain: program.chain)
            return
        }
        if let name = InterpreterArguments.script(program.arguments) { readScript(name, of: program) }
        // What is read by a program whose arguments are not known: `python3 -u app.py`, `redis-server redis.conf`.
        guard let name = rest.first(where: { $0.bytes.first != UInt8(ascii: "-") }),
            let location = try? tree.resolve(name, from: launch.directory), location.node.kind == .file,
            !files.contains(where: { $0.location.path == location.path })
        else { return }
        files.append((location, program.chain + ["argument \(name)"]))
    }

    /// The script that an interpreter is given as its first argument: `sh start.sh`, `python3 app.py`.
    private mutating func readScript(_ name: PathBytes, of program: LaunchedProgram) {
        let names = InterpreterArguments.names(of: name, for: program.arguments)
        guard let location = names.compactMap({ try? tree.resolve($0, from: launch.directory) }).first else {
            report(missing: name, of: program)
            return
        }
        let chain = program.chain + ["argument \(name)"]
        guard location.node.kind == .file, !files.contains(where: { $0.location.path == location.path }) else { return }
        files.append((location, chain))
        guard ShellScript.shells.contains(program.location.path.name), let text = location.node.fileFacts?.text,
            let position = program.arguments.firstIndex(of: name)
        else { return }
        follow(ShellScript(text), arguments: Array(program.arguments[(position + 1)...]), chain: chain)
    }

    private mutating func report(missing name: PathBytes, of program: LaunchedProgram) {
        // What is mounted at run time cannot be known; a shell looks for names without a slash in PATH, too.
        let path = name.isAbsolute ? name : launch.directory.appending(name.bytes)
        let volumes = launch.volumes.map { Array($0.utf8) + ($0.hasSuffix("/") ? [] : [PathBytes.slash]) }
        guard program.role != .likely, !volumes.contains(where: { path.bytes.starts(with: $0) }) else { return }
        if !name.bytes.contains(PathBytes.slash), case .found = search.find(name) { return }
        findings.append(
            Finding(
                .argumentMissing,
                .warning,
                path: path,
                chain: program.chain + ["argument \(name)"],
                message: "\(program.location.path.name) is told to run it, and the image does not have it",
                remedy: "copy it into the image, or correct the arguments; relative names start at the WorkingDir "
                    + "\(launch.directory)"
            )
        )
    }

    /// `sh -c "..."`: its command if it is plain, with or without `exec` before it.
    private mutating func follow(commandLine text: PathBytes, chain: [String]) {
        var words = CommandWrapper.words(text.bytes[...])
        if words.first == "exec" { words.removeFirst() }
        guard let name = words.first, ShellScript.isPlain(name) else { return }
        let isWhole = !text.bytes.contains { ShellScript.special.contains($0) }
        start(words, role: isWhole ? .wrapped : .likely, chain: chain + ["-c \(text)"])
    }

    private mutating func report(
        _ outcome: ProgramSearch.Outcome,
        name: PathBytes,
        role: LaunchedProgram.Role,
        chain: [String]
    ) {
        // A builtin of the shell, or a name made of several lines, is not worth a word.
        if role == .likely, case .notInPath = outcome { return }
        findings.append(
            LaunchFailures.finding(
                outcome,
                name: name,
                role: role,
                chain: chain,
                workingDirectory: launch.directory
            )
        )
    }
}
