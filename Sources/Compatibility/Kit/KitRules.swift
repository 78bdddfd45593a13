extension LibOSRules {
    /// Our own skeleton enclave: it holds no LibOS.
    public static let skeleton: LibOSRules = {
        var rules = LibOSRules()
        rules.runsPrograms = false
        return rules
    }()

    /// Gramine and Graphene of a version such as `1.9`; an empty one means the newest.
    ///
    /// Sources: libos/src/libos_rtld.c and libos_table.c of v1.5 to v1.9 (ET_EXEC and static programs load; scripts
    /// since 1.3, Documentation and PR 722), own trials with 1.9; Documentation/manifest-syntax.rst of v1.0 to v1.9
    /// (eventfd without a setting since 1.7, flock with one since 1.5); commit 915691a4, first in 1.7 (Node.js 20).
    public static func gramine(version: String) -> LibOSRules {
        let numbers = numbers(version)
        var rules = LibOSRules()
        if let numbers, numbers.lexicographicallyPrecedes([1, 3]) { rules.scripts = .error }
        // Each child is an enclave of its own that is built, measured and filled from the parent.
        rules.fork = .note
        rules.otherUsers = .note
        rules.rawSystemCalls = .note
        rules.stockGo = .note
        rules.missingCalls = SystemCallTables.gramine.union(SystemCallTables.newest)
        rules.callsBehindSettings = [("flock", "sys.experimental__enable_flock = true")]
        if let numbers, numbers.lexicographicallyPrecedes([1, 7]) {
            rules.callsBehindSettings.insert(("eventfd", "sys.insecure__allow_eventfd = true"), at: 0)
            rules.nodeLimit = 20
            rules.nodeReason = "gives memory back in a way that Gramine takes since 1.7 only (gramine issue 1469)"
        }
        let older: [([Int], Set<String>)] = [
            ([1, 8], SystemCallTables.gramineBefore18), ([1, 5], SystemCallTables.gramineBefore15),
            ([1, 3], SystemCallTables.gramineBefore13), ([1, 2], SystemCallTables.gramineBefore12),
            ([1, 1], SystemCallTables.gramineBefore11),
        ]
        for (since, calls) in older where numbers?.lexicographicallyPrecedes(since) == true {
            rules.missingCalls.formUnion(calls)
        }
        rules.sharesMemoryBetweenProcesses = false
        // Our own trials with 1.9: 5,000 trusted files take 0.4 s, 20,000 take 5 s, 50,000 take 32 s.
        rules.fileLimit = 10_000
        rules.writing =
            "the image's files are read-only; what the program writes to /tmp, /run, /var/log and the like "
            + "is kept in the enclave's memory"
        return rules
    }

    /// Occlum of a version such as `0.29.6`, the oldest that we know; an empty one means the newest.
    ///
    /// Releases differ in their system calls only.
    public static func occlum(version: String) -> LibOSRules {
        var rules = LibOSRules.occlum
        guard let numbers = numbers(version) else { return rules }
        if numbers.lexicographicallyPrecedes([0, 30]) {
            rules.missingCalls.formUnion(SystemCallTables.occlumBefore030)
        }
        if numbers.lexicographicallyPrecedes([0, 30, 1]) {
            rules.missingCalls.formUnion(SystemCallTables.occlumBefore0301)
        }
        return rules
    }

    /// Occlum 0.30.1 and later.
    ///
    /// Sources: src/libos/src/process/do_spawn/exec_loader.rs and syscall/mod.rs of v0.29.6 to v0.31.0, issues
    /// occlum/occlum #860, #938, #1370, #1536, #1558, #1636.
    public static let occlum: LibOSRules = {
        var rules = LibOSRules()
        rules.fixedAddress = .error
        rules.staticProgram = .error
        rules.staticPIE = .error
        rules.shebangArguments = .error
        // parse_script_interpreter looks for the newline among the first 127 bytes of the file, and the interpreter
        // must be an ELF file.
        rules.shebangLimit = 124
        rules.shebangNeedsNewline = true
        rules.scriptDepth = 1
        rules.stockGo = .error
        rules.fork = .warning
        rules.otherUsers = .warning
        rules.rawSystemCalls = .note
        rules.checksLoaderMode = true
        rules.replacesLibC = true
        // tools/sefs-cli: a name that is no UTF-8 ends it.
        rules.needsUTF8Names = true
        rules.nodeKnown = 14
        rules.nodeLimit = 18
        rules.nodeReason = "uses system calls that Occlum does not have (ENOSYS, occlum issue 860)"
        rules.runsGoOfItsOwn = true
        rules.writing =
            "what the program writes goes into an encrypted layer above the image, which the host can drop; "
            + "it is bound to this build of the image"
        rules.missingCalls = SystemCallTables.occlum.union(SystemCallTables.newest)
        return rules
    }()

    /// The numbers of a version; nil for an empty or odd one.
    private static func numbers(_ version: String) -> [Int]? {
        let parts = version.split(separator: ".").map { part in Int(part.prefix { $0.isASCII && $0.isNumber }) }
        guard !parts.isEmpty, parts.allSatisfy({ $0 != nil }) else { return nil }
        return parts.compactMap(\.self)
    }
}
