import Bytes

// What a loader checks in a copy before it uses it (linux-sgx, psw/urts/loader.cpp `validate_metadata`).
extension EnclaveMetadata {
    /// Whether ATTRIBUTES as the loader asks for them match SIGSTRUCT under its masks.
    var agreesWithSignature: Bool {
        func field(_ offset: Int) -> UInt64 { structure.bytes.littleEndian(at: offset) ?? 0 }
        let flags = (attributeFlags ^ field(928)) & field(944)
        let xfrm = (attributeXFRM ^ field(936)) & field(952)
        return flags == 0 && xfrm == 0
    }

    /// Sizes, alignment and order of the tables. The tool writes regions in ascending order; others are refused.
    func checkTables() throws(Refusal) {
        guard (1...4).contains(ssaFramePages) else {
            throw EnclaveMetadata.damaged("the SSA frame is \(ssaFramePages) pages")
        }
        guard enclaveSize.nonzeroBitCount == 1, enclaveSize <= 1 << 63 else {
            throw EnclaveMetadata.damaged("the enclave's size of \(enclaveSize) bytes is no power of two")
        }
        for patch in patches {
            let (end, overflow) = patch.destination.addingReportingOverflow(UInt64(patch.byteCount))
            guard !overflow, end <= enclaveSize else {
                throw EnclaveMetadata.damaged("a patch lies behind the enclave")
            }
        }
        var position: UInt64 = 0
        for (index, item) in items.enumerated() {
            switch item {
            case .region(let region):
                guard region.address % 4096 == 0, region.address >= position, region.address <= enclaveSize,
                    region.byteCount <= enclaveSize - region.address
                else { throw EnclaveMetadata.damaged("entry \(index) of the layout lies outside or overlaps another") }
                position = region.address + region.byteCount
            case .group(let group):
                position = try end(of: group, at: index, from: position)
            }
        }
    }

    private func end(of group: LayoutGroup, at index: Int, from position: UInt64) throws(Refusal) -> UInt64 {
        let count = Int(group.entryCount)
        guard count > 0, count <= index else {
            throw EnclaveMetadata.damaged("group \(index) repeats \(count) entries")
        }
        let repeated = items[(index - count)..<index].compactMap(\.region)
        guard repeated.count == count, group.step % 4096 == 0,
            group.step == repeated.reduce(0, { $0 + $1.byteCount })
        else { throw EnclaveMetadata.damaged("group \(index) has the step \(group.step)") }
        let (length, overflow) = group.step.multipliedReportingOverflow(by: UInt64(group.times))
        guard !overflow, length <= enclaveSize - position else {
            throw EnclaveMetadata.damaged("group \(index) ends behind the enclave")
        }
        return position + length
    }

    /// The 72 bytes that the entries of kind TCS name.
    func tcsTemplate() throws(Refusal) -> [UInt8] {
        let places = items.compactMap(\.region).filter { $0.contentOffset != 0 }
        guard let first = places.first(where: { $0.id == .tcs }), first.contentSize == 72,
            Int(first.contentOffset) + 72 <= bytes.count,
            places.allSatisfy({ $0.contentOffset == first.contentOffset && $0.contentSize == 72 })
        else { throw EnclaveMetadata.damaged("the layout names no TCS template of 72 bytes") }
        return Array(bytes[Int(first.contentOffset)..<(Int(first.contentOffset) + 72)])
    }
}
