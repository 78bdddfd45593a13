import Bytes

/// The copies of the metadata that are written one after the other, for loaders of different platforms
/// (linux-sgx, sign_tool.cpp `generate_compatible_metadata`).
struct MetadataCopies {
    /// As many bytes as are written into the file.
    let bytes: [UInt8]

    init(_ draft: MetadataDraft, _ structure: SignatureStructure, report: (String) -> Void) throws(Refusal) {
        let generation = draft.generation
        let hasRange = draft.plan.range != nil
        var full = draft.bytes
        let place = MetadataDraft.signatureOffset
        full.replaceSubrange(place..<(place + SignatureStructure.byteCount), with: structure.bytes)
        var copies = full
        var old = full
        old.store(littleEndian: generation.oldMetadataVersion(hasRange: hasRange), at: 8)
        MetadataCopies.reduce(&old, draft)
        let version = String(generation.oldMetadataVersion(hasRange: hasRange), radix: 16)
        if !generation.hasUserRegion {
            if !hasRange {
                full.store(littleEndian: 2 << 32 | 1 as UInt64, at: 8)
                copies += full
            }
            copies += old
        } else if draft.attributes.need == .sgx1 {
            copies = old
            report("handle_compatible_metadata: Overwrite with metadata version 0x\(version)\n")
        } else if draft.attributes.need == .both || generation.alwaysAppendsOldCopy {
            copies += old
            report("handle_compatible_metadata: Append metadata version 0x\(version)\n")
        } else {
            report("generate_compatible_metadata: Only requires SGX2 metadata\n")
        }
        let room = generation.metadataByteCount
        guard copies.count <= room else {
            throw .enclave("the copies of its metadata have \(copies.count) bytes, and \(room) are written")
        }
        bytes = copies + [UInt8](repeating: 0, count: room - copies.count)
    }

    /// Takes out of a copy what a platform without EDMM cannot do.
    private static func reduce(_ copy: inout [UInt8], _ draft: MetadataDraft) {
        var items = draft.layout.items
        let first = items.firstIndex { $0.region?.id == .guardPages } ?? 0
        let next = (items.firstIndex { $0.region?.id == .threadData } ?? items.count - 1) + 1
        let reserved: [LayoutRegion.ID] = [.reservedMinimum, .reservedInitial, .reservedMaximum]
        if next < items.count, items[next].region?.id != .reservedMinimum {
            let thread = items[first..<next].compactMap(\.region)
            let group = LayoutGroup(
                entryCount: UInt16(thread.count),
                times: UInt32(truncatingIfNeeded: draft.plan.threads - 1),
                step: thread.reduce(0) { $0 + $1.byteCount }
            )
            let kept = items.filter { item in item.region.map { reserved.contains($0.id) } ?? false }
            items = items[..<next] + [.group(group)] + kept
        }
        var seen: Set<LayoutRegion.ID> = []
        for index in items.indices {
            guard case .region(var region) = items[index] else { continue }
            switch region.id {
            case .heapMaximum, .reservedMaximum:
                region.flags = 0
                region.attributes &= ~LayoutRegion.Attribute.postAdd
            case .heapInitial, .reservedInitial: region.attributes &= ~LayoutRegion.Attribute.postAdd
            case .stackMaximum where seen.insert(region.id).inserted:
                region.attributes &= ~LayoutRegion.Attribute.postAdd
            default: continue
            }
            items[index] = .region(region)
        }
        let size = items.count * LayoutItem.byteCount
        let start = copy.count - draft.layout.items.count * LayoutItem.byteCount
        copy.removeSubrange(start...)
        for item in items { copy += item.encoded }
        copy.store(littleEndian: UInt32(copy.count), at: 16)
        copy.store(littleEndian: UInt32(size), at: 1884)
    }
}
