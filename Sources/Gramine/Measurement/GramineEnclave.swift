internal import Bytes
public import Diagnostics
internal import ELF
public import SGX

/// An enclave of Gramine before it is signed: its pages follow from a manifest, libpal.so and the layout constants.
public struct GramineEnclave: Sendable {
    /// Where everything lies.
    public let layout: EnclaveLayout
    private let manifest: [UInt8]
    private let pal: PALImage
    private let constants: LayoutConstants

    /// An enclave of these parts. `manifest` is the file that the loader will read, byte for byte.
    ///
    /// - Throws: `TB2200` if the enclave is too small; `TB2201` if the manifest holds a NUL, which ends it for the loader.
    public init(
        manifest: [UInt8],
        pal: PALImage,
        settings: EnclaveSettings,
        constants: LayoutConstants
    ) throws(TeeError) {
        if let position = manifest.firstIndex(of: 0) {
            throw TeeError(
                .invalidManifest,
                object: "",
                cause: "byte \(position) is NUL, where the loader would stop reading",
                hint: "take it out of the manifest"
            )
        }
        layout = try EnclaveLayout(
            settings: settings,
            manifestByteCount: manifest.count,
            pal: pal,
            constants: constants
        )
        self.manifest = manifest
        self.pal = pal
        self.constants = constants
    }

    /// Adds every page as the loader does.
    ///
    /// - Parameters:
    ///   - recording: whether the log is asked for.
    ///   - takesAnySize: as gramine-sgx-sign, which leaves it to the loader to refuse a size that is no
    ///     power of two.
    /// - Returns: MRENCLAVE, and the log of the regions if one is asked for.
    /// - Throws: `TB3600` if the size is no power of two.
    public func measure(
        recording: Bool = false,
        takesAnySize: Bool = false
    ) throws(TeeError) -> (mrenclave: MRENCLAVE, log: MeasurementLog?) {
        var enclave = try EnclaveMeasurement(
            ssaFrameSize: UInt32(constants.ssaFrameSize / 0x1000),
            enclaveSize: layout.settings.enclaveSize,
            takesAnySize: takesAnySize,
            recording: recording
        )
        try addContent(layout.manifest, manifest, "manifest", to: &enclave)
        try addZeros(layout.ssa, to: &enclave)
        enclave.beginRegion("tcs", source: "generated")
        for thread in 0..<layout.settings.threadCount {
            try enclave.addMeasured(
                offset: layout.tcs.address - layout.base + thread * 0x1000,
                content: tcs(thread).bytes.span,
                flags: layout.tcs.flags
            )
        }
        enclave.beginRegion("tls", source: "generated")
        for thread in 0..<layout.settings.threadCount {
            try enclave.addMeasured(
                offset: layout.tls.address - layout.base + thread * 0x1000,
                page: threadPage(thread).span,
                flags: layout.tls.flags
            )
        }
        enclave.endRegion()
        for area in layout.stacks + layout.signalStacks { try addZeros(area, to: &enclave) }
        try addPAL(to: &enclave)
        for area in layout.freeAreas {
            enclave.beginRegion("free", source: "unmeasured")
            try enclave.addUnmeasured(
                offset: area.address &- layout.base,
                pageCount: area.byteCount / 0x1000,
                flags: area.flags
            )
            enclave.endRegion()
        }
        let log = enclave.log
        return (enclave.finalize(), log)
    }

    private func addContent(
        _ area: MemoryArea,
        _ content: [UInt8],
        _ source: String,
        to enclave: inout EnclaveMeasurement
    ) throws(TeeError) {
        enclave.beginRegion(area.purpose.rawValue, source: source)
        try enclave.addMeasured(offset: area.address - layout.base, content: content.span, flags: area.flags)
        // The NUL behind the content may need a page of its own.
        let done = (UInt64(content.count).roundedUp(toMultipleOf: 0x1000) ?? 0)
        try enclave.addMeasured(
            offset: area.address - layout.base + done,
            pageCount: (area.byteCount - done) / 0x1000,
            fill: 0,
            flags: area.flags
        )
        enclave.endRegion()
    }

    private func addZeros(_ area: MemoryArea, to enclave: inout EnclaveMeasurement) throws(TeeError) {
        enclave.beginRegion(area.purpose.rawValue, source: "zeros")
        try enclave.addMeasured(
            offset: area.address &- layout.base,
            pageCount: area.byteCount / 0x1000,
            fill: 0,
            flags: area.flags
        )
        enclave.endRegion()
    }

    private func addPAL(to enclave: inout EnclaveMeasurement) throws(TeeError) {
        for (segment, area) in layout.segments {
            enclave.beginRegion(area.purpose.rawValue, source: "libpal.so")
            for index in 0..<area.byteCount / 0x1000 {
                try enclave.addMeasured(
                    offset: area.address &- layout.base &+ index * 0x1000,
                    page: pal.page(index, of: segment).span,
                    flags: area.flags
                )
            }
            enclave.endRegion()
        }
    }

    private func ssaAddress(_ thread: UInt64) -> UInt64 {
        layout.ssa.address + thread * constants.ssaFrameSize * constants.ssaFrameCount
    }

    /// The thread control structure of a thread.
    private func tcs(_ thread: UInt64) -> TCS {
        var tcs = TCS(
            ssaOffset: ssaAddress(thread) - layout.base,
            ssaFrameCount: UInt32(constants.ssaFrameCount),
            entryOffset: layout.heapMaximum &+ pal.file.header.entry &- layout.base
        )
        tcs.gsOffset = layout.tls.address - layout.base + thread * 0x1000
        return tcs
    }

    /// The page in which libpal.so finds what it must know of a thread.
    private func threadPage(_ thread: UInt64) -> [UInt8] {
        let offsets = constants.thread
        let index = Int(thread)
        let ssa = ssaAddress(thread)
        var page = [UInt8](repeating: 0, count: 0x1000)
        func put(_ value: UInt64, _ offset: UInt64) { page.store(littleEndian: value, at: Int(offset)) }
        put(layout.tls.address + thread * 0x1000, offsets.ownAddress)
        put(constants.canary, offsets.canary)
        put(layout.settings.enclaveSize, offsets.enclaveSize)
        put(layout.tcs.address - layout.base + thread * 0x1000, offsets.tcsOffset)
        put(layout.stacks[index].address + layout.stacks[index].byteCount, offsets.initialStack)
        put(layout.signalStacks[index].address, offsets.signalStackLow)
        put(layout.signalStacks[index].address + layout.signalStacks[index].byteCount, offsets.signalStackHigh)
        put(ssa, offsets.ssa)
        put(ssa + constants.ssaFrameSize - constants.registerSize, offsets.registers)
        put(layout.manifestByteCount, offsets.manifestSize)
        put(layout.heapMinimum, offsets.heapMinimum)
        put(layout.heapMaximum, offsets.heapMaximum)
        return page
    }
}
