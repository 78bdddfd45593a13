import Bytes

/// The TCS page and g_global_data that a loader puts into the enclave (linux-sgx, manage_metadata.cpp
/// `build_tcs_template`, psw/urts/parser/update_global_data.hxx).
struct EnclaveTemplates {
    let plan: EnclavePlan
    let attributes: EnclaveAttributes
    let layout: EnclaveLayout
    let image: EnclaveImage
    let generation: SDKGeneration

    private var shift: UInt64 { plan.range?.shift ?? 0 }
    private func address(_ id: LayoutRegion.ID) -> UInt64 { layout.first(id)?.address ?? 0 }
    /// From the TCS to the last page of thread data.
    private var selfOffset: UInt64 {
        address(.threadData) &- address(.tcs) &+ UInt64((layout.first(.threadData)?.pages ?? 1) - 1) << 12
    }

    /// 72 bytes: state, flags, OSSA, CSSA, NSSA, OENTRY, AEP, OFSBASE, OGSBASE, limits (SDM vol. 3D, TCS).
    func tcs(aexNotify: Bool) throws(Refusal) -> [UInt8] {
        guard image.entry != 0 else {
            throw .enclave("it has no enclave_entry", detail: "Could not build TCS template\n")
        }
        var bytes: [UInt8] = []
        bytes.append(littleEndian: 0 as UInt64)
        bytes.append(littleEndian: aexNotify ? 2 : 0 as UInt64)
        bytes.append(littleEndian: address(.ssa) &- address(.tcs) &+ shift)
        bytes.append(littleEndian: 0 as UInt32)
        bytes.append(littleEndian: 2 as UInt32)
        bytes.append(littleEndian: image.entry &+ shift)
        bytes.append(littleEndian: 0 as UInt64)
        for _ in 0..<2 { bytes.append(littleEndian: selfOffset &+ shift) }
        for _ in 0..<2 { bytes.append(littleEndian: 0xffff_ffff as UInt32) }
        return bytes
    }

    /// g_global_data as the enclave will see it; the SDK version in it is 0.
    func globalData(tcs: [UInt8]) throws(Refusal) -> [UInt8] {
        let slots = generation.layoutSlots
        guard layout.items.count <= slots else {
            throw .enclave("the layout has \(layout.items.count) entries, and g_global_data holds \(slots)")
        }
        let hasReserved = layout.first(.reservedMinimum) != nil
        var bytes: [UInt8] = []
        let numbers: [UInt64] = [
            0, layout.enclaveSize, address(.heapMinimum), plan.heap.initial, address(.reservedMinimum),
            hasReserved ? plan.reserved.initial : 0, hasReserved && plan.reservedIsExecutable ? 1 : 0,
        ]
        for number in numbers { bytes.append(littleEndian: number) }
        bytes += threads
        bytes += threadData
        bytes += tcs
        bytes.append(littleEndian: UInt32(layout.items.count))
        bytes.append(littleEndian: 0 as UInt32)
        for item in layout.items { bytes += item.encoded }
        bytes += [UInt8](repeating: 0, count: (slots - layout.items.count) * LayoutItem.byteCount)
        bytes.append(littleEndian: plan.range?.image ?? 0)
        bytes.append(littleEndian: plan.range?.start ?? 0)
        bytes.append(littleEndian: plan.range?.size ?? (generation.tellsSizeAsRange ? layout.enclaveSize : 0))
        if generation.hasUserRegion { bytes.append(littleEndian: layout.bookkeeping) }
        // Both FIPS modes are off, see EnclavePlan.check.
        bytes += [UInt8](repeating: 0, count: generation.globalDataByteCount - bytes.count)
        return bytes
    }

    private var threads: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: policy)
        bytes.append(littleEndian: plan.maximumThreads)
        bytes.append(littleEndian: plan.threads)
        return bytes
    }

    let policy: UInt64

    private var threadData: [UInt8] {
        let own = selfOffset
        let base = address(.stackMinimum) &+ plan.stackMinimum &- address(.tcs)
        let ssa = address(.ssa) &- address(.tcs)
        var numbers: [UInt64] = [
            own, base, base, base &- plan.stackMaximum, ssa &+ attributes.ssaFramePages << 12 &- 184, 0, 0,
            attributes.xsaveByteCount, 0,
        ]
        if generation.hasUserRegion { numbers += [0, 0, ssa] }
        let tls = image.tlsByteCount.map { own &- $0 } ?? address(.threadData) &- address(.tcs)
        let list = UInt64(numbers.count + 1) * 8
        numbers += [0, tls]
        numbers.append(own &+ list)
        var bytes: [UInt8] = []
        for number in numbers { bytes.append(littleEndian: number) }
        return bytes + [UInt8](repeating: 0, count: generation.threadDataByteCount - bytes.count)
    }
}
