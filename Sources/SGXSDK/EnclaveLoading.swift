import Bytes
import Crypto
import Diagnostics
import ELF
import SGX

/// What a loader adds to an enclave, page by page, and MRENCLAVE of it (linux-sgx, psw/urts/loader.cpp
/// `build_sections`, `build_contexts`).
struct EnclaveLoading: Sendable {
    let image: EnclaveImage
    /// The file with the patches of the metadata applied.
    let patched: [UInt8]
    let items: [LayoutItem]
    /// 72 bytes, at the start of each TCS page.
    let tcsTemplate: [UInt8]
    let ssaFramePages: UInt32
    /// Of ECREATE: the enclave's size, or that of its ELRange.
    let size: UInt64
    /// Where the image begins in the range.
    let shift: UInt64

    /// The most bytes of records that are hashed, see `TB3654`: about half a minute.
    static let limit: UInt64 = 1 << 36

    /// The bytes of records that are hashed for a page of each kind.
    private static let addedPageCost: UInt64 = 64
    private static let extendedPageCost: UInt64 = 64 + 16 * 320

    /// The most regions of a log, which is kept in memory.
    static let logLimit = 1 << 18

    /// MRENCLAVE, the number of pages, and the log of the regions if one is asked for.
    func value(
        recording: Bool = false
    ) throws(Refusal) -> (mrenclave: SHA256Digest, pageCount: UInt64, log: MeasurementLog?) {
        let cost = try cost()
        guard cost <= EnclaveLoading.limit else {
            throw .tooLarge("its measurement covers \(cost) bytes of records, the limit is \(EnclaveLoading.limit)")
        }
        if recording {
            let count = items.indices.reduce(image.loads.count) { $0 + logCount(of: $1) }
            guard count <= EnclaveLoading.logLimit else {
                throw .tooLarge("its log would have \(count) regions, the limit is \(EnclaveLoading.logLimit)")
            }
        }
        do {
            var measurement = try EnclaveMeasurement(
                ssaFrameSize: ssaFramePages,
                enclaveSize: size,
                recording: recording
            )
            var names = recording ? RegionNames() : nil
            try load(into: &measurement, &names)
            measurement.endRegion()
            let (pageCount, log) = (measurement.pageCount, measurement.log)
            return (measurement.finalize(), pageCount, log)
        } catch {
            throw .tooLarge(error.cause)
        }
    }

    private func logCount(of index: Int) -> Int {
        guard case .group(let group) = items[index] else { return 1 }
        return Int(group.entryCount) * Int(group.times)
    }

    private func load(into measurement: inout EnclaveMeasurement, _ names: inout RegionNames?) throws(TeeError) {
        let written = image.hasTextRelocationTag ? relocatedPages() : []
        for load in image.loads { try measure(load, written, &measurement, &names) }
        for index in items.indices {
            switch items[index] {
            case .region(let region): try measure(region, step: 0, &measurement, &names)
            case .group(let group):
                let first = max(0, index - Int(group.entryCount))
                let repeated = items[first..<index].compactMap(\.region).filter(\.isAdded)
                guard !repeated.isEmpty else { continue }
                for time in 0..<UInt64(group.times) {
                    for region in repeated {
                        try measure(region, step: group.step &* (time + 1), &measurement, &names)
                    }
                }
            }
        }
    }

    /// The bytes that will be hashed.
    private func cost() throws(Refusal) -> UInt64 {
        var total: UInt64 = 0
        for load in image.loads {
            let pages = (load.address & 4095) + max(load.fileSize, load.memorySize) + 8191
            total = try total.adding(try (pages / 4096).times(EnclaveLoading.extendedPageCost))
        }
        for index in items.indices {
            switch items[index] {
            case .region(let region): total = try total.adding(cost(region))
            case .group(let group):
                let first = max(0, index - Int(group.entryCount))
                let step = items[first..<index].compactMap(\.region).reduce(0) { $0 + cost($1) }
                total = try total.adding(try step.times(UInt64(group.times)))
            }
        }
        return total
    }

    private func cost(_ region: LayoutRegion) -> UInt64 {
        guard region.isAdded else { return 0 }
        let page = region.isExtended ? EnclaveLoading.extendedPageCost : EnclaveLoading.addedPageCost
        // An empty region costs a turn of the loop.
        return UInt64(max(region.pages, 1)) * page
    }

    /// The pages that relocations write to.
    private func relocatedPages() -> Set<UInt64> {
        var pages: Set<UInt64> = []
        for entry in image.relocations where entry.type != 0 {
            pages.insert(entry.offset >> 12)
            if entry.offset & 4095 > 4088 { pages.insert(entry.offset >> 12 + 1) }
        }
        return pages
    }

    private func measure(
        _ load: ELFSegment,
        _ written: Set<UInt64>,
        _ measurement: inout EnclaveMeasurement,
        _ names: inout RegionNames?
    ) throws(TeeError) {
        if let name = names?.next(.segment) { measurement.beginRegion(name, source: "file") }
        var flags: SECINFOFlags = .regular
        if load.isReadable { flags.insert(.read) }
        if load.isWritable { flags.insert(.write) }
        if load.isExecutable { flags.insert(.execute) }
        var done: UInt64 = 0
        while done < load.fileSize {
            let address = load.address + done
            let start = address & 4095
            let count = min(4096 - start, load.fileSize - done)
            let from = Int(load.offset + done)
            var content = [UInt8](repeating: 0, count: 4096)
            content.replaceSubrange(Int(start)..<Int(start + count), with: patched[from..<(from + Int(count))])
            let own = written.contains(address >> 12) ? flags.union(.write) : flags
            try measurement.addMeasured(offset: (address - start) &+ shift, page: content.span, flags: own)
            done += 4096 - start
        }
        guard load.memorySize > done else { return }
        let address = load.address + done
        if let name = names?.current { measurement.beginRegion(name, source: "zeros") }
        try measurement.addMeasured(
            offset: (address & ~4095) &+ shift,
            pageCount: (load.memorySize - done + (address & 4095) + 4095) / 4096,
            fill: 0,
            flags: flags
        )
    }

    private func measure(
        _ region: LayoutRegion,
        step: UInt64,
        _ measurement: inout EnclaveMeasurement,
        _ names: inout RegionNames?
    ) throws(TeeError) {
        guard region.isAdded else { return }
        if let name = names?.next(.region(region.id)) { measurement.beginRegion(name, source: region.source) }
        let address = region.address &+ step
        let offset = address &+ shift
        let flags = SECINFOFlags(rawValue: region.flags)
        guard region.isExtended else {
            return try measurement.addUnmeasured(offset: offset, pageCount: UInt64(region.pages), flags: flags)
        }
        guard region.id == .tcs else {
            let fill: UInt8 = region.contentSize == 0xcccc_cccc ? 0xcc : 0
            return try measurement.addMeasured(
                offset: offset,
                pageCount: UInt64(region.pages),
                fill: fill,
                flags: flags
            )
        }
        var content = tcsTemplate
        // ossa, ofs_base and ogs_base count from the start of the range.
        for field in [16, 48, 56] {
            let own: UInt64 = content.littleEndian(at: field) ?? 0
            content.store(littleEndian: own &+ address, at: field)
        }
        for page in 0..<UInt64(region.pages) {
            try measurement.addMeasured(offset: offset &+ page << 12, page: content.span, flags: flags)
        }
    }
}
