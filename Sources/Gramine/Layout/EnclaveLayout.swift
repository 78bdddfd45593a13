internal import Bytes
public import Diagnostics
internal import ELF
internal import SGX

/// Where everything lies in an enclave of Gramine (python/graminelibos/sgx_sign.py; the loader's twin is
/// `initialize_enclave` in pal/src/host/linux-sgx/host_main.c).
///
/// Areas are stacked downwards from the enclave's end; libpal.so stands lowest, and below it is the heap.
public struct EnclaveLayout: Sendable {
    /// The address at which the enclave sees its own first byte.
    public let base: UInt64
    /// The lowest address of the heap.
    public let heapMinimum: UInt64
    /// The address of libpal.so's first page, where the heap ends.
    public let heapMaximum: UInt64
    /// The settings that it was made from.
    public let settings: EnclaveSettings
    /// The bytes of manifest with the NUL behind them.
    public let manifestByteCount: UInt64
    let manifest, ssa, tcs, tls: MemoryArea
    let stacks, signalStacks, freeAreas: [MemoryArea]
    let segments: [(segment: ELFSegment, area: MemoryArea)]

    /// All areas in the order in which they are added.
    public var areas: [MemoryArea] {
        [manifest, ssa, tcs, tls] + stacks + signalStacks + segments.map(\.area) + freeAreas
    }

    /// Lays an enclave out.
    ///
    /// - Throws: `TB2200` if it is too small for what must be in it, or of an impossible size.
    public init(
        settings: EnclaveSettings,
        manifestByteCount: Int,
        pal: PALImage,
        constants: LayoutConstants
    ) throws(TeeError) {
        let threads = settings.threadCount
        guard threads <= EnclaveSettings.threadLimit, settings.enclaveSize <= EnclaveSettings.sizeLimit
        else {
            throw Stack.tooSmall(settings.enclaveSize, "\(threads) threads, or more than 64 TiB, cannot be laid out")
        }
        base = settings.isPIELayout ? settings.enclaveSize : constants.base
        heapMinimum = settings.isPIELayout ? settings.enclaveSize : constants.heapMinimum
        self.settings = settings
        self.manifestByteCount = UInt64(manifestByteCount) + 1

        var stack = Stack(top: base + settings.enclaveSize, bottom: heapMinimum, enclaveSize: settings.enclaveSize)
        let data: SECINFOFlags = [.regular, .read, .write]
        manifest = try stack.area(.manifest, self.manifestByteCount, [.regular, .read])
        ssa = try stack.area(.ssa, threads * constants.ssaFrameSize * constants.ssaFrameCount, data)
        tcs = try stack.area(.tcs, threads * 0x1000, .tcs)
        tls = try stack.area(.tls, threads * 0x1000, data)
        stacks = try stack.areas(.stack, count: threads, constants.stackSize, data)
        signalStacks = try stack.areas(.signalStack, count: threads, constants.signalStackSize, data)

        // A libpal.so that is linked to an address keeps it; Gramine's own is linked to 0.
        let lowest = stack.top
        let isPinned = pal.start > 0
        heapMaximum = isPinned ? pal.start : try stack.area(.code, pal.byteCount, []).address
        if isPinned, lowest < pal.start { throw Stack.tooSmall(settings.enclaveSize, "libpal.so is linked above it") }
        var segments: [(ELFSegment, MemoryArea)] = []
        for segment in pal.segments {
            let flags = PALImage.flags(of: segment)
            // Where the enclave's size is no multiple of a page, its areas do not begin at one, but segments do.
            let address = heapMaximum - pal.start + segment.address
            let first = address.roundedDown(toMultipleOf: 0x1000)
            let end = (address + segment.memorySize).roundedUp(toMultipleOf: 0x1000) ?? first
            let purpose: MemoryArea.Purpose = flags.contains(.execute) ? .code : .data
            segments.append(
                (
                    segment,
                    MemoryArea(
                        purpose: purpose,
                        address: first,
                        byteCount: end - first,
                        flags: flags
                    )
                )
            )
        }
        self.segments = segments
        freeAreas =
            settings.isEDMM
            ? [] : [(heapMaximum + pal.byteCount, lowest), (heapMinimum, heapMaximum)].compactMap(EnclaveLayout.free)
    }

    private static func free(from start: UInt64, to end: UInt64) -> MemoryArea? {
        guard start < end else { return nil }
        return MemoryArea(
            purpose: .free,
            address: start.roundedDown(toMultipleOf: 0x1000),
            byteCount: (end - start).roundedUp(toMultipleOf: 0x1000) ?? end - start,
            flags: [.regular, .read, .write, .execute]
        )
    }
}

/// Takes areas from the top of an enclave.
private struct Stack {
    private(set) var top: UInt64
    let bottom: UInt64
    let enclaveSize: UInt64

    init(top: UInt64, bottom: UInt64, enclaveSize: UInt64) {
        self.top = top
        self.bottom = bottom
        self.enclaveSize = enclaveSize
    }

    mutating func area(
        _ purpose: MemoryArea.Purpose,
        _ byteCount: UInt64,
        _ flags: SECINFOFlags
    ) throws(TeeError) -> MemoryArea {
        guard let size = byteCount.roundedUp(toMultipleOf: 0x1000), top >= bottom, size <= top - bottom else {
            throw Stack.tooSmall(enclaveSize, "\(byteCount) bytes of \(purpose.rawValue) do not fit")
        }
        top -= size
        return MemoryArea(purpose: purpose, address: top, byteCount: size, flags: flags)
    }

    mutating func areas(
        _ purpose: MemoryArea.Purpose,
        count: UInt64,
        _ byteCount: UInt64,
        _ flags: SECINFOFlags
    ) throws(TeeError) -> [MemoryArea] {
        var areas: [MemoryArea] = []
        for _ in 0..<count { areas.append(try area(purpose, byteCount, flags)) }
        return areas
    }

    static func tooSmall(_ size: UInt64, _ cause: String) -> TeeError {
        TeeError(
            .enclaveTooSmall,
            object: "sgx.enclave_size",
            cause: "\(size) bytes: \(cause)",
            hint: "make sgx.enclave_size larger or the number of threads smaller"
        )
    }
}
