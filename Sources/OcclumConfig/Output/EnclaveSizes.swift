import Bytes
import Diagnostics

/// The sizes and thread numbers of an enclave, by the formulas of tools/gen_internal_conf/src/main.rs at each release.
struct EnclaveSizes: Sendable, Hashable {
    let stack: UInt64
    let initialHeap: UInt64
    let mostHeap: UInt64
    let initialUserSpace: UInt64
    let mostUserSpace: UInt64
    let threads: UInt32
    let mostThreads: UInt32
    /// Reserved memory; all three of its sizes are the same.
    let reserved: UInt64
    /// UserRegionSize; nil without EDMM.
    let userRegion: UInt64?

    /// `DefaultConfig` of the tool.
    private static let heapWithEDMM: UInt64 = 1 << 30, userSpaceWithEDMM: UInt64 = 16 << 30
    private static let threadsWithEDMM: UInt32 = 4096, initialThreadsWithEDMM: UInt32 = 16
    private static let sdkPart: UInt64 = 1 << 30

    init(_ limits: ResourceLimits, version: OcclumVersion, usesEDMM: Bool) throws(TeeError) {
        stack = limits.kernelStack.byteCount
        let heap = limits.kernelHeap.byteCount
        let heapMaximum = limits.kernelHeapMaximum?.byteCount
        let space = limits.userSpace.byteCount
        let spaceMaximum = limits.userSpaceMaximum?.byteCount ?? space
        guard version.choosesEDMM else {
            threads = limits.threads
            mostThreads = max(limits.threads, EnclaveSizes.threadsWithEDMM)
            initialHeap = heap
            mostHeap = heapMaximum ?? max(heap, EnclaveSizes.heapWithEDMM)
            initialUserSpace = space
            mostUserSpace = space
            reserved = space
            userRegion = nil
            return
        }
        initialUserSpace = space
        if usesEDMM {
            threads = limits.initialThreads ?? min(EnclaveSizes.initialThreadsWithEDMM, limits.threads)
            mostThreads = max(limits.threads, EnclaveSizes.threadsWithEDMM)
            initialHeap = heap
            mostHeap = max(heapMaximum ?? heap, EnclaveSizes.heapWithEDMM)
            mostUserSpace = max(spaceMaximum, EnclaveSizes.userSpaceWithEDMM)
            reserved = space
            // The SDK keeps its own records in the user region as well, unless nothing can be added to it.
            let (larger, overflow) = mostUserSpace.addingReportingOverflow(EnclaveSizes.sdkPart)
            guard !overflow else {
                throw ConfigurationObject.invalid(
                    "resource_limits.user_space_max_size",
                    "\(mostUserSpace) bytes and 1 GiB for the SDK are over 64 bits",
                    "make it smaller"
                )
            }
            userRegion = mostUserSpace == space ? space : larger
        } else {
            threads = limits.threads
            mostThreads = limits.threads
            initialHeap = heapMaximum ?? heap
            mostHeap = heapMaximum ?? heap
            mostUserSpace = spaceMaximum
            reserved = spaceMaximum
            userRegion = nil
        }
        try check(limits)
    }

    private func check(_ limits: ResourceLimits) throws(TeeError) {
        func tooMany(_ name: String, _ value: String, _ most: String) -> TeeError {
            ConfigurationObject.invalid(
                "resource_limits.\(name)",
                "it is \(value), and the most there may be is \(most)",
                "make it smaller, or raise the maximum"
            )
        }
        guard threads <= mostThreads else { throw tooMany("init_num_of_threads", "\(threads)", "\(mostThreads)") }
        guard initialHeap <= mostHeap else {
            throw tooMany("kernel_space_heap_size", printable(limits.kernelHeap.text.utf8), "\(mostHeap) bytes")
        }
        guard initialUserSpace <= mostUserSpace else {
            throw tooMany("user_space_size", printable(limits.userSpace.text.utf8), "\(mostUserSpace) bytes")
        }
    }
}
