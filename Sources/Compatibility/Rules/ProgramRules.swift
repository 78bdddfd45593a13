import Bytes
import Diagnostics
import ELF

/// What the LibOS thinks of each program: its kind, its toolchain, how it starts processes.
struct ProgramRules {
    let program: LaunchedProgram
    let tree: any ImageTree
    /// Where relative names among its arguments start.
    let directory: PathBytes
    let kit: KitFacts

    var findings: [Finding] { kind + go + fork + sharedMemory }

    private func finding(
        _ code: ErrorCode,
        _ severity: Severity?,
        _ message: String,
        _ remedy: String,
        imports symbol: String? = nil
    ) -> [Finding] {
        guard let severity else { return [] }
        // What only likely runs cannot decide for certain.
        let capped = program.role == .likely ? min(severity, .warning) : severity
        return [
            Finding(
                code,
                capped,
                path: program.location.resolved,
                chain: program.chain + (symbol.map { ["imports \($0)"] } ?? []),
                message: message,
                remedy: remedy
            )
        ]
    }

    private var isGo: Bool { program.elf?.marks.contains(.go) == true }

    private var kind: [Finding] {
        switch program.elf?.kind {
        case .executable:
            finding(
                .fixedAddress,
                kit.rules.fixedAddress,
                "it is linked to a fixed address (ET_EXEC, not PIE), which \(kit.libOS) refuses with ENOEXEC",
                isGo ? "build it with occlum-go" : "build it with -fPIE -pie"
            )
        case .staticExecutable:
            finding(
                .staticProgram,
                kit.rules.staticProgram,
                "it is static and at a fixed address; \(kit.libOS) needs a loader and its own C library",
                isGo ? "build it with occlum-go" : "link it dynamically, with -fPIE -pie"
            )
        case .staticPIE:
            finding(
                .staticPIE,
                kit.rules.staticPIE,
                "it is a static PIE without PT_INTERP; \(kit.libOS) cannot find the interpreter segment (EINVAL)",
                "link it dynamically (Rust for musl: -C target-feature=-crt-static)"
            )
        case .sharedObject where program.elf?.interpreter == nil:
            finding(
                .staticPIE,
                kit.rules.staticPIE,
                "it is a shared object without PT_INTERP",
                "name the program, not a library or loader"
            )
        default: []
        }
    }

    private var go: [Finding] {
        guard isGo else { return [] }
        let build = program.elf?.goBuild
        let name = build.flatMap { $0.version.isEmpty ? nil : printable($0.version) } ?? "Go"
        guard kit.rules.runsGoOfItsOwn else {
            return finding(
                .stockGo,
                kit.rules.stockGo,
                "\(name) made it, whose runtime makes system calls by itself: each is trapped and emulated, which is slow "
                    + "(gramine issue 702)",
                "measure; gccgo makes programs that call through libc"
            )
        }
        guard program.elf?.kind == .pie, program.elf?.marks.contains(.occlumGo) != true else { return [] }
        return finding(
            .stockGo,
            kit.rules.stockGo,
            "\(name) made it, whose runtime makes system calls and threads by itself instead of through libc",
            "build it with Occlum's occlum-go"
        )
    }

    private var fork: [Finding] {
        guard let severity = kit.rules.fork, let facts = program.elf else { return [] }
        let programs = KnownPrograms(program: program, tree: tree, directory: directory)
        let known = severity > .note ? programs.withoutFork : nil
        guard facts.imports("fork") || facts.imports("daemon") else {
            // It may be static, or fork by a library of its own.
            return known.map { $0.severity == .error ? finding(.forks, .error, $0.message, $0.remedy) : [] } ?? []
        }
        if severity > .note, facts.marks.contains(.rust), !facts.imports("daemon") {
            return finding(
                .forks,
                .note,
                "Rust's standard library starts programs by posix_spawn, which works, and calls fork only where a user, "
                    + "group or pre_exec is set",
                "see that it sets none of these for the programs that it starts",
                imports: "fork"
            )
        }
        guard severity != .note else {
            return finding(
                .forks,
                .note,
                "it may call fork: each child is an enclave of its own, of the same size",
                "count the children when you plan EPC",
                imports: facts.imports("fork") ? "fork" : "daemon"
            )
        }
        if let known {
            return finding(.forks, known.severity, known.message, known.remedy)
        }
        return finding(
            .forks,
            severity,
            "it may call fork, which \(kit.libOS) answers with ENOSYS (vfork with execve, and posix_spawn, work)",
            "see that it is not asked to run in the background or to start processes by fork",
            imports: facts.imports("fork") ? "fork" : "daemon"
        )
    }

    private var sharedMemory: [Finding] {
        guard !kit.rules.sharesMemoryBetweenProcesses,
            let known = KnownPrograms(program: program, tree: tree, directory: directory).withoutSharedMemory
        else { return [] }
        return finding(.sharedMemory, known.severity, known.message, known.remedy)
    }
}
