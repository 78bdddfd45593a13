import Bytes
import Diagnostics
import ELF

/// What the LibOS thinks of each program: its kind, its toolchain, how it starts processes.
struct ProgramRules {
    let program: LaunchedProgram
    let tree: any ImageTree
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
        guard isGo, program.elf?.kind == .pie else { return [] }
        let build = program.elf?.goBuild
        let version = build.map { printable($0.version) } ?? ""
        return finding(
            .stockGo,
            kit.rules.stockGo,
            "it was built by Go \(version), whose runtime makes system calls by itself instead of through libc",
            "build it with Occlum's occlum-go"
        )
    }

    private var fork: [Finding] {
        guard let severity = kit.rules.fork, let facts = program.elf, facts.imports("fork") || facts.imports("daemon")
        else {
            return []
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
        if let known = KnownPrograms(program: program, tree: tree).withoutFork {
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
            let known = KnownPrograms(program: program, tree: tree).withoutSharedMemory
        else { return [] }
        return finding(.sharedMemory, known.severity, known.message, known.remedy)
    }
}
