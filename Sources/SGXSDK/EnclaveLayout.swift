/// The layout table: what lies behind the image, and where (linux-sgx, manage_metadata.cpp `build_layout_table`,
/// `update_layout_entries`, `build_layout_entries`).
struct EnclaveLayout: Sendable, Hashable {
    private(set) var items: [LayoutItem] = []
    /// Where the last item ends.
    private(set) var end: UInt64
    /// The smallest power of two that holds it all.
    private(set) var enclaveSize: UInt64 = 0
    /// Bytes that are set aside for the bookkeeping of dynamic memory; 0 without a user region.
    private(set) var bookkeeping: UInt64 = 0

    init(
        _ plan: EnclavePlan,
        _ attributes: EnclaveAttributes,
        image: EnclaveImage,
        generation: SDKGeneration,
        tcsTemplate: UInt32
    ) throws(Refusal) {
        end = 0
        try addRegion(.heapMinimum, .heapInitial, .heapMaximum, plan.heap, flags: LayoutRegion.Flags.readWrite)
        let tls = image.tlsByteCount.map { ($0 + 4095) / 4096 } ?? 0
        let thread = try EnclaveLayout.thread(
            plan,
            ssaPages: 2 * attributes.ssaFramePages,
            dataPages: 1 + tls,
            tcsTemplate: tcsTemplate
        )
        addThreads(thread, plan)
        if plan.reserved.minimum > 0 || plan.reserved.initial > 0 || plan.reserved.maximum > 0 {
            let flags = LayoutRegion.Flags.self
            try addRegion(
                .reservedMinimum,
                .reservedInitial,
                .reservedMaximum,
                plan.reserved,
                flags: plan.reservedIsExecutable ? flags.readWriteExecute : flags.readWrite
            )
        }
        if generation.hasUserRegion, attributes.need != .sgx1 {
            bookkeeping = try Bookkeeping.byteCount(plan, attributes, image: image, dataPages: 1 + tls)
            let size = try plan.userRegion.adding(bookkeeping, 0x10000)
            items.append(
                LayoutItem(
                    LayoutRegion(
                        id: .userRegion,
                        attributes: LayoutRegion.Attribute.postAdd,
                        pages: try EnclaveLayout.pages(size),
                        flags: LayoutRegion.Flags.readWrite
                    )
                )
            )
        }
        try place(from: try image.imageEnd())
    }

    /// The first region of this kind.
    func first(_ id: LayoutRegion.ID) -> LayoutRegion? { items.lazy.compactMap(\.region).first { $0.id == id } }

    /// Bytes as pages; a region of 2^44 bytes has more of them than the field holds.
    private static func pages(_ byteCount: UInt64) throws(Refusal) -> UInt32 {
        guard let pages = UInt32(exactly: byteCount >> 12) else {
            throw .tooLarge("a region has \(byteCount) bytes, and the layout table holds fewer than 2^44")
        }
        return pages
    }

    private mutating func addRegion(
        _ minimum: LayoutRegion.ID,
        _ initial: LayoutRegion.ID,
        _ maximum: LayoutRegion.ID,
        _ sizes: EnclavePlan.Region,
        flags: UInt64
    ) throws(Refusal) {
        let bits = LayoutRegion.Attribute.self
        items.append(
            LayoutItem(
                LayoutRegion(
                    id: minimum,
                    attributes: bits.add,
                    pages: try EnclaveLayout.pages(sizes.minimum),
                    flags: flags
                )
            )
        )
        if sizes.initial > sizes.minimum {
            let pages = try EnclaveLayout.pages(sizes.initial - sizes.minimum)
            let attributes = bits.add | bits.postAdd | bits.postRemove
            items.append(LayoutItem(LayoutRegion(id: initial, attributes: attributes, pages: pages, flags: flags)))
        }
        if sizes.maximum > sizes.initial {
            let pages = try EnclaveLayout.pages(sizes.maximum - sizes.initial)
            let flags = LayoutRegion.Flags.readWrite
            items.append(LayoutItem(LayoutRegion(id: maximum, attributes: bits.postAdd, pages: pages, flags: flags)))
        }
    }

    /// The regions of one thread: guard | stack | guard | TCS | SSA | guard | thread data.
    private static func thread(
        _ plan: EnclavePlan,
        ssaPages: UInt64,
        dataPages: UInt64,
        tcsTemplate: UInt32
    ) throws(Refusal) -> [LayoutRegion] {
        let bits = LayoutRegion.Attribute.self
        let static_ = bits.add | bits.extend
        let flags = LayoutRegion.Flags.readWrite
        let guardPages = LayoutRegion(id: .guardPages, pages: 16)
        var stack: [LayoutRegion] = []
        if plan.stackMaximum > plan.stackMinimum {
            let pages = try pages(plan.stackMaximum - plan.stackMinimum)
            stack.append(
                LayoutRegion(id: .stackMaximum, attributes: static_ | bits.growDown, pages: pages, flags: flags)
            )
        }
        stack.append(
            LayoutRegion(id: .stackMinimum, attributes: static_, pages: try pages(plan.stackMinimum), flags: flags)
        )
        for index in stack.indices { stack[index].contentSize = 0xcccc_cccc }
        let tcs = LayoutRegion(
            id: .tcs,
            attributes: static_,
            pages: 1,
            contentSize: 72,
            contentOffset: tcsTemplate,
            flags: LayoutRegion.Flags.tcs
        )
        let ssa = LayoutRegion(id: .ssa, attributes: static_, pages: UInt32(ssaPages), flags: flags)
        let data = LayoutRegion(
            id: .threadData,
            attributes: static_,
            pages: try pages(dataPages << 12),
            flags: flags
        )
        return [guardPages] + stack + [guardPages, tcs, ssa, guardPages, data]
    }

    private mutating func addThreads(_ thread: [LayoutRegion], _ plan: EnclavePlan) {
        let bits = LayoutRegion.Attribute.self
        func changed(_ change: (inout LayoutRegion) -> Void) -> [LayoutItem] {
            thread.map { region in
                var copy = region
                if copy.id != .guardPages { change(&copy) }
                return LayoutItem(copy)
            }
        }
        func group(_ times: UInt64, isDynamic: Bool = false) -> LayoutItem {
            .group(
                LayoutGroup(
                    isDynamic: isDynamic,
                    entryCount: UInt16(thread.count),
                    times: UInt32(truncatingIfNeeded: times)
                )
            )
        }
        items += changed { if $0.id == .stackMaximum { $0.attributes |= bits.postAdd | bits.postRemove } }
        if plan.pool > 0 { items += thread.map { LayoutItem($0) } }
        if plan.pool > 1 { items.append(group(plan.pool - 1)) }
        if plan.removable > 0 { items += changed { $0.attributes |= bits.remove } }
        if plan.removable > 1 { items.append(group(plan.removable - 1)) }
        guard plan.maximumThreads > plan.pool + 1 else { return }
        items += changed {
            $0.attributes = bits.postAdd | ($0.id == .stackMaximum ? bits.growDown : bits.dynamicThread)
            $0.id = $0.id.dynamic
        }
        items.append(group(plan.maximumThreads - plan.pool - 1, isDynamic: true))
    }

    /// Gives every region its address, and fills up to the size of the enclave with guard pages.
    private mutating func place(from imageEnd: UInt64) throws(Refusal) {
        var address = imageEnd
        for index in items.indices {
            switch items[index] {
            case .region(var region):
                region.address = address
                items[index] = .region(region)
                address = try address.adding(region.byteCount)
            case .group(var group):
                let repeated = items[(index - Int(group.entryCount))..<index].compactMap(\.region)
                group.step = repeated.reduce(0) { $0 + $1.byteCount }
                items[index] = .group(group)
                address = try address.adding(try group.step.times(UInt64(group.times)))
            }
        }
        end = address
        guard address <= 1 << 62 else { throw .tooLarge("its parts add up to \(address) bytes") }
        enclaveSize = 1
        while enclaveSize < address { enclaveSize <<= 1 }
        guard enclaveSize > address else { return }
        let rest = LayoutRegion(
            id: .guardPages,
            pages: try EnclaveLayout.pages(enclaveSize - address),
            address: address
        )
        items.append(LayoutItem(rest))
    }
}

extension UInt64 {
    /// The sum; a refusal where it does not fit.
    func adding(_ others: UInt64...) throws(Refusal) -> UInt64 {
        var sum = self
        for other in others {
            let (next, overflow) = sum.addingReportingOverflow(other)
            guard !overflow else { throw .tooLarge("its parts add up to more than 2^64 bytes") }
            sum = next
        }
        return sum
    }

    /// The product; a refusal where it does not fit.
    func times(_ factor: UInt64) throws(Refusal) -> UInt64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        guard !overflow else { throw .tooLarge("its parts add up to more than 2^64 bytes") }
        return product
    }
}
