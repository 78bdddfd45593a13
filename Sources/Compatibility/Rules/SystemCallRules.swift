import Bytes
import Diagnostics
import ELF

/// Which system calls of the closure the LibOS does not have.
struct SystemCallRules {
    let closure: ProgramClosure
    let kit: KitFacts

    var findings: [Finding] { imports + settings + instructions }

    /// One finding a file that reaches for missing calls. libc itself has them all and says nothing.
    private var imports: [Finding] {
        closure.certain.compactMap { member in
            guard let facts = member.elf, LibCKind(fileName: member.path.name) == nil,
                LibCKind(fileName: facts.soname) == nil
            else { return nil }
            let imported = SystemCallImports.byFunction.filter { isMissing($0.call) && facts.imports($0.function) }
            let byFunction = named(facts.functionCalls)
            let direct = named(facts.directCalls)
            let calls = Set(imported.map(\.call) + byFunction + direct)
            guard !calls.isEmpty else { return nil }
            // Runtimes import all that their language can ask for; the program decides what of it is called.
            // So do static programs: what libc can ask for is in them.
            let isRuntime =
                !facts.marks.isDisjoint(with: [.cpython, .node, .jvm, .dotnet, .go, .rust])
                || ShellScript.shells.contains(member.resolved.name)
                || InterpreterArguments.isInterpreter(member.resolved.name)
                || facts.kind == .staticExecutable || facts.kind == .staticPIE
            let isGrave = !isRuntime && !calls.isDisjoint(with: SystemCallRules.grave)
            let names = imported.map { $0.text }
            var ways = names.isEmpty ? [] : ["it may call \(names.joined(separator: ", "))"]
            if !byFunction.isEmpty { ways.append("it gives syscall() \(byFunction.joined(separator: ", "))") }
            if !direct.isEmpty { ways.append("it calls by the instruction \(direct.joined(separator: ", "))") }
            return Finding(
                .systemCallMissing,
                isGrave && member.reason == .program ? .warning : .note,
                path: member.resolved,
                chain: member.chain + [names.first.map { "imports \($0)" } ?? "makes system calls itself"],
                message: ways.joined(separator: "; ") + ": \(kit.name) answers with ENOSYS",
                remedy: "see that the program does without them, or that they are only tried"
            )
        }
    }

    private func isMissing(_ call: String) -> Bool {
        // What fork means is said per program.
        call != "fork" && kit.rules.missingCalls.contains(call)
    }

    private func named(_ numbers: [UInt16]) -> [String] {
        numbers.compactMap { SystemCallNumbers.name($0) }.filter { isMissing($0) }
    }

    /// One finding a setting, with all files that may need it.
    private var settings: [Finding] {
        kit.rules.callsBehindSettings.compactMap { call, setting in
            let users = closure.certain.filter { member in
                LibCKind(fileName: member.path.name) == nil && member.elf?.imports(PathBytes(call)) == true
            }
            guard let first = users.first else { return nil }
            let others = users.dropFirst().prefix(8).map(\.resolved.description)
            // libuv does not start without (graphene issue 1652).
            let isVital = call == "eventfd" && users.contains { $0.elf?.marks.contains(.node) == true }
            return Finding(
                .settingNeeded,
                isVital ? .warning : .note,
                path: first.resolved,
                chain: first.chain,
                message: "it may call \(call), which \(kit.libOS) has only with \(setting)"
                    + (others.isEmpty ? "" : "; so may \(others.joined(separator: ", "))"),
                remedy: "set it if the program does not work without; its name says what it costs"
            )
        }
    }

    /// Calls for which programs seldom have a way round.
    private static let grave: Set<String> = [
        "ptrace", "io_uring_setup", "inotify_init", "inotify_init1", "memfd_create", "shmget", "shmat", "semget",
        "msgget", "signalfd", "timerfd_create", "mount", "unshare", "setns", "userfaultfd", "fanotify_init",
        "bpf", "setuid", "setgid", "setresuid", "setresgid", "setgroups", "chroot", "waitid", "io_setup", "mq_open",
        "perf_event_open", "process_vm_readv", "execveat",
    ]

    private func times(_ member: ProgramClosure.Member) -> String {
        let count = member.elf?.syscallInstructions ?? 0
        return count == 1 ? "once" : "\(count) times"
    }

    /// One finding a program, and one for all libraries together: nearly each has such bytes by chance.
    private var instructions: [Finding] {
        guard let severity = kit.rules.rawSystemCalls else { return [] }
        let members = closure.certain.filter { member in
            guard let facts = member.elf, facts.syscallInstructions > 0, !facts.marks.contains(.occlumGo) else {
                return false
            }
            return LibCKind(fileName: member.path.name) == nil && LibCKind(fileName: facts.soname) == nil
        }
        let remedy = "nothing, unless it proves slow; data and parts of other instructions may look the same"
        var findings = members.filter { $0.reason == .program }.map { member in
            Finding(
                .rawSystemCalls,
                severity,
                path: member.resolved,
                chain: member.chain,
                message:
                    "the bytes of the instruction `syscall` stand \(times(member)) in its code; "
                    + "where they are executed the processor traps and the LibOS emulates the call",
                remedy: remedy
            )
        }
        let libraries = members.filter { $0.reason != .program }
        if !libraries.isEmpty {
            let names = libraries.map { "\($0.resolved) (\($0.elf?.syscallInstructions ?? 0))" }
            findings.append(
                Finding(
                    .rawSystemCalls,
                    severity,
                    message: "the bytes of the instruction `syscall` stand in the code of libraries: "
                        + names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", ..." : ""),
                    remedy: remedy
                )
            )
        }
        return findings
    }
}
