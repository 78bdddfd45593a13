/// What a manifest says about the enclave's layout.
public struct EnclaveSettings: Sendable, Hashable {
    /// `sgx.enclave_size` in bytes.
    public var enclaveSize: UInt64
    /// `sgx.max_threads`.
    public var threadCount: UInt64
    /// `sgx.edmm_enable`: memory is added at run time, none beforehand.
    public var isEDMM: Bool
    /// Whether the enclave lies above its own size: before 1.5, unless `sgx.nonpie_binary` is set.
    public var isPIELayout: Bool

    /// More threads than any release of Gramine can run.
    static let threadLimit: UInt64 = 1 << 16
    /// 64 TiB: above it, Gramine keeps its shared memory.
    static let sizeLimit: UInt64 = 1 << 46

    /// These settings.
    public init(enclaveSize: UInt64, threadCount: UInt64, isEDMM: Bool = false, isPIELayout: Bool = false) {
        self.enclaveSize = enclaveSize
        self.threadCount = threadCount
        self.isEDMM = isEDMM
        self.isPIELayout = isPIELayout
    }
}
