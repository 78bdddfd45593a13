/// The content of an Occlum.json: what a user says about an instance.
///
/// The fields of all known releases; which of them a release has is in ``ConfigurationKey``.
public struct OcclumConfiguration: Sendable, Hashable {
    /// `resource_limits`.
    public var limits: ResourceLimits
    /// `process`.
    public var process: ProcessSizes
    /// `entry_points`: programs, and directories of programs, that the host may start.
    public var entryPoints: [String]
    /// `env`.
    public var environment: TrustedEnvironment
    /// `metadata`.
    public var metadata: EnclaveIdentity
    /// `feature`, and before 0.30.1 the same keys of `metadata`.
    public var features: FeatureSettings
    /// `mount`.
    public var mounts: [OcclumMount]

    /// A configuration with the values of 0.31.0's template (etc/template/Occlum.json).
    public init() {
        limits = ResourceLimits()
        process = ProcessSizes()
        entryPoints = ["/bin"]
        environment = TrustedEnvironment()
        metadata = EnclaveIdentity()
        features = FeatureSettings()
        mounts = [.root, .host]
    }
}

/// `resource_limits`: the memory and the threads of the enclave.
public struct ResourceLimits: Sendable, Hashable {
    /// Memory of the programs.
    public var userSpace = MemorySize(mebibytes: 300)
    /// Most memory of the programs; without EDMM this much is there from the start.
    public var userSpaceMaximum: MemorySize?
    /// The LibOS's heap.
    public var kernelHeap = MemorySize(mebibytes: 32)
    /// Most heap of the LibOS; from 0.30.0 on this much is there from the start without EDMM.
    public var kernelHeapMaximum: MemorySize?
    /// The LibOS's stack for each thread.
    public var kernelStack = MemorySize(mebibytes: 1)
    /// Most threads.
    public var threads: UInt32 = 32
    /// Threads that are there from the start with EDMM.
    public var initialThreads: UInt32?

    /// The template's values.
    public init() {}
}

/// `process`: defaults of a process.
public struct ProcessSizes: Sendable, Hashable {
    /// The stack of the main thread.
    public var stack = MemorySize(mebibytes: 4)
    /// The limit of brk.
    public var heap = MemorySize(mebibytes: 32)
    /// Without effect, and required.
    public var mmap = MemorySize(mebibytes: 100)

    /// The template's values.
    public init() {}
}

/// `env`: the environment of programs.
public struct TrustedEnvironment: Sendable, Hashable {
    /// `NAME=value` as measured.
    public var defaults = ["OCCLUM=yes"]
    /// Names for which the host's value is taken, before the measured one.
    public var untrusted = ["EXAMPLE"]

    /// The template's values.
    public init() {}
}

/// `metadata`: what attestation shows of the enclave.
public struct EnclaveIdentity: Sendable, Hashable {
    /// 128 bits as two halves.
    public struct Identifier: Sendable, Hashable {
        /// The halves as text, such as `0x1234`; read only with KSS.
        public var high = "0x0", low = "0x0"

        /// Zero.
        public init() {}
    }

    /// ISVPRODID.
    public var productID: UInt32 = 0
    /// ISVSVN.
    public var versionNumber: UInt32 = 0
    /// Whether a debugger of the host may read the enclave.
    public var isDebuggable = true
    /// Whether the LibOS is silent; where it is not said, as if not debuggable.
    public var disablesLog: Bool?
    /// Whether the identifiers below and configuration identifiers are in use (KSS).
    public var enablesKSS = false
    /// ISVFAMILYID.
    public var familyID = Identifier()
    /// ISVEXTPRODID.
    public var extendedProductID = Identifier()

    /// The template's values.
    public init() {}
}

/// `feature`: what the enclave needs of the processor, and what the LibOS switches on.
public struct FeatureSettings: Sendable, Hashable {
    /// AMX of XFRM: 0 off, 1 on, 2 as the loader selects.
    public var amx: UInt32 = 0
    /// PKRU of XFRM: 0 off, 1 on, 2 as the loader selects.
    public var pkru: UInt32 = 0
    /// Instances of io_uring, at most 16.
    public var ioUring: UInt32 = 0
    /// Whether the enclave is built for EDMM.
    public var enablesEDMM = false
    /// Whether shm_open and its like work.
    public var enablesPOSIXShm = false

    /// The template's values.
    public init() {}
}
