import Bytes
import Crypto
import ELF

/// What a loader adds to an enclave, page by page, and MRENCLAVE of it (linux-sgx, psw/urts/loader.cpp
/// `build_sections`, `build_contexts`).
struct EnclaveMeasurement: Sendable {
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

    /// MRENCLAVE and the number of pages.
    func value() throws(Refusal) -> (mrenclave: SHA256Digest, pageCount: UInt64) {
        let cost = try cost()
        guard cost <= EnclaveMeasurement.limit else {
            throw .tooLarge("its measurement covers \(cost) bytes of records, the limit is \(EnclaveMeasurement.limit)")
        }
        var stream = MeasurementStream(ssaFramePages: ssaFramePages, size: size)
        let written = image.hasTextRelocationTag ? relocatedPages() : []
        for load in image.loads { measure(load, written, &stream) }
        for index in items.indices {
            switch items[index] {
            case .region(let region): measure(region, step: 0, &stream)
            case .group(let group):
                let first = max(0, index - Int(group.entryCount))
                let repeated = items[first..<index].compactMap(\.region).filter(\.isAdded)
                guard !repeated.isEmpty else { continue }
                for time in 0..<UInt64(group.times) {
                    for region in repeated { measure(region, step: group.step &* (time + 1), &stream) }
                }
            }
        }
        let pageCount = stream.pageCount
        return (stream.finish(), pageCount)
    }

    /// The bytes that will be hashed.
    private func cost() throws(Refusal) -> UInt64 {
        var total: UInt64 = 0
        for load in image.loads {
            let pages = (load.address & 4095) + max(load.fileSize, load.memorySize) + 8191
            total = try total.adding(try (pages / 4096).times(MeasurementStream.extendedPageCost))
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
        let page = region.isExtended ? MeasurementStream.extendedPageCost : MeasurementStream.addedPageCost
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

    private func measure(_ load: ELFSegment, _ written: Set<UInt64>, _ stream: inout MeasurementStream) {
        let flags = LayoutRegion.Flags.self
        let own =
            0x200 | (load.isReadable ? 1 : 0) | (load.isWritable ? 2 : 0) | (load.isExecutable ? 4 : 0) as UInt64
        var done: UInt64 = 0
        while done < load.fileSize {
            let address = load.address + done
            let start = address & 4095
            let count = min(4096 - start, load.fileSize - done)
            let from = Int(load.offset + done)
            var content = [UInt8](repeating: 0, count: 4096)
            content.replaceSubrange(Int(start)..<Int(start + count), with: patched[from..<(from + Int(count))])
            let writable = written.contains(address >> 12) ? own | (flags.readWrite & 2) : own
            stream.addExtended(offset: (address - start) &+ shift, flags: writable, content: content)
            done += 4096 - start
        }
        guard load.memorySize > done else { return }
        let address = load.address + done
        let pages = (load.memorySize - done + (address & 4095) + 4095) / 4096
        stream.addExtended(
            offset: (address & ~4095) &+ shift,
            flags: own,
            content: [UInt8](repeating: 0, count: 4096),
            count: pages
        )
    }

    private func measure(_ region: LayoutRegion, step: UInt64, _ stream: inout MeasurementStream) {
        guard region.isAdded else { return }
        let address = region.address &+ step
        guard region.isExtended else {
            stream.add(offset: address &+ shift, flags: region.flags, count: UInt64(region.pages))
            return
        }
        var content = [UInt8](repeating: 0, count: 4096)
        if region.id == .tcs {
            content.replaceSubrange(0..<tcsTemplate.count, with: tcsTemplate)
            // ossa, ofs_base and ogs_base count from the start of the range.
            for field in [16, 48, 56] {
                let own: UInt64 = content.littleEndian(at: field) ?? 0
                content.store(littleEndian: own &+ address, at: field)
            }
        } else if region.contentSize == 0xcccc_cccc {
            content = [UInt8](repeating: 0xcc, count: 4096)
        }
        stream.addExtended(
            offset: address &+ shift,
            flags: region.flags,
            content: content,
            count: UInt64(region.pages)
        )
    }
}
