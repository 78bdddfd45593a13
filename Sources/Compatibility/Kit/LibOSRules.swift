/// What a version of a LibOS refuses, and how much each refusal weighs; nil where it has no objection.
public struct LibOSRules: Sendable {
    /// Whether programs of the image run in the enclave at all; the skeleton runs none.
    public var runsPrograms = true
    /// Programs at a fixed address.
    public var fixedAddress: Severity?
    /// Static programs, at a fixed address.
    public var staticProgram: Severity?
    /// Static position-independent programs.
    public var staticPIE: Severity?
    /// Scripts as programs.
    public var scripts: Severity?
    /// An argument in the interpreter line of a script.
    public var shebangArguments: Severity?
    /// The most bytes of the interpreter line behind `#!`.
    public var shebangLimit = 254
    /// Whether a newline must end the interpreter line.
    public var shebangNeedsNewline = false
    /// How many scripts may be each other's interpreters: 5 in Linux (fs/exec.c) and in Gramine.
    public var scriptDepth = 5
    /// Go programs of the standard toolchain.
    public var stockGo: Severity?
    /// Whether the LibOS has a Go toolchain of its own.
    public var runsGoOfItsOwn = false
    /// Imports of fork.
    public var fork: Severity?
    /// Whether a child shares anonymous memory with its parent (mmap with MAP_SHARED and MAP_ANONYMOUS).
    public var sharesMemoryBetweenProcesses = true
    /// Users other than root.
    public var otherUsers: Severity?
    /// Instructions `syscall` outside libc.
    public var rawSystemCalls: Severity?
    /// Whether the loader must have an x bit.
    public var checksLoaderMode = false
    /// Whether names of files must be UTF-8.
    public var needsUTF8Names = false
    /// Above how many files that the program reaches starting it takes seconds.
    public var fileLimit: Int?
    /// Whether libc and loader are the kit's and not the image's.
    public var replacesLibC = false
    /// What becomes of files that the program writes, for people; nil where that is as usual.
    public var writing: String?
    /// The last major version of Node.js that is known to run.
    public var nodeKnown: Int?
    /// The first major version of Node.js that does not run.
    public var nodeLimit: Int?
    /// What newer ones do that the LibOS does not take.
    public var nodeReason = ""
    /// System calls that are answered with ENOSYS.
    public var missingCalls: Set<String> = []

    /// System calls that work only with a setting of the LibOS, and the setting.
    public var callsBehindSettings: [(call: String, setting: String)] = []

    /// Of a LibOS without objections.
    public init() {}
}
