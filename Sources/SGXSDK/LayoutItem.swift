import Bytes

/// An entry of the layout table of 32 bytes (linux-sgx, metadata.h `layout_t`).
enum LayoutItem: Sendable, Hashable {
    case region(LayoutRegion)
    case group(LayoutGroup)

    /// Size in the file.
    static let byteCount = 32

    /// The region, if it is one.
    var region: LayoutRegion? {
        guard case .region(let region) = self else { return nil }
        return region
    }

    /// The item at `offset`; nil if it does not lie inside.
    init?(_ bytes: [UInt8], at offset: Int) {
        guard let id: UInt16 = bytes.littleEndian(at: offset), let second: UInt16 = bytes.littleEndian(at: offset + 2),
            let count: UInt32 = bytes.littleEndian(at: offset + 4),
            let place: UInt64 = bytes.littleEndian(at: offset + 8),
            let contentSize: UInt32 = bytes.littleEndian(at: offset + 16),
            let contentOffset: UInt32 = bytes.littleEndian(at: offset + 20),
            let flags: UInt64 = bytes.littleEndian(at: offset + 24)
        else { return nil }
        if id & 0x1000 != 0 {
            self = .group(LayoutGroup(isDynamic: id == 0x1013, entryCount: second, times: count, step: place))
        } else {
            self = .region(
                LayoutRegion(
                    id: LayoutRegion.ID(rawValue: id),
                    attributes: second,
                    pages: count,
                    address: place,
                    contentSize: contentSize,
                    contentOffset: contentOffset,
                    flags: flags
                )
            )
        }
    }

    /// A region as an item.
    init(_ region: LayoutRegion) { self = .region(region) }

    /// Whether its pages come while the enclave runs.
    var isDynamic: Bool {
        switch self {
        case .region(let region):
            region.attributes & (LayoutRegion.Attribute.postAdd | LayoutRegion.Attribute.dynamicThread) != 0
        case .group(let group): group.isDynamic
        }
    }

    /// The 32 bytes.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .region(let region):
            bytes.append(littleEndian: region.id.rawValue)
            bytes.append(littleEndian: region.attributes)
            bytes.append(littleEndian: region.pages)
            bytes.append(littleEndian: region.address)
            bytes.append(littleEndian: region.contentSize)
            bytes.append(littleEndian: region.contentOffset)
            bytes.append(littleEndian: region.flags)
        case .group(let group):
            bytes.append(littleEndian: group.isDynamic ? 0x1013 : 0x1009 as UInt16)
            bytes.append(littleEndian: group.entryCount)
            bytes.append(littleEndian: group.times)
            bytes.append(littleEndian: group.step)
            bytes += [UInt8](repeating: 0, count: 16)
        }
        return bytes
    }
}

/// A run of pages of one kind.
struct LayoutRegion: Sendable, Hashable {
    /// LAYOUT_ID_*.
    struct ID: RawRepresentable, Sendable, Hashable {
        let rawValue: UInt16
        static let heapMinimum = ID(rawValue: 1)
        static let heapInitial = ID(rawValue: 2)
        static let heapMaximum = ID(rawValue: 3)
        static let tcs = ID(rawValue: 4)
        static let threadData = ID(rawValue: 5)
        static let ssa = ID(rawValue: 6)
        static let stackMaximum = ID(rawValue: 7)
        static let stackMinimum = ID(rawValue: 8)
        static let guardPages = ID(rawValue: 10)
        static let reservedMinimum = ID(rawValue: 20)
        static let reservedInitial = ID(rawValue: 21)
        static let reservedMaximum = ID(rawValue: 22)
        static let userRegion = ID(rawValue: 23)
        /// The same in a thread that is made at run time.
        var dynamic: ID { ID(rawValue: rawValue + 10) }
    }

    /// PAGE_ATTR_*.
    enum Attribute {
        static let add: UInt16 = 1
        static let extend: UInt16 = 2
        static let remove: UInt16 = 4
        static let postAdd: UInt16 = 8
        static let postRemove: UInt16 = 0x10
        static let dynamicThread: UInt16 = 0x20
        static let growDown: UInt16 = 0x40
    }

    /// SI_FLAGS_*.
    enum Flags {
        static let readWrite: UInt64 = 0x203
        static let readWriteExecute: UInt64 = 0x207
        static let tcs: UInt64 = 0x100
    }

    var id: ID
    var attributes: UInt16 = 0
    var pages: UInt32
    var address: UInt64 = 0
    var contentSize: UInt32 = 0
    var contentOffset: UInt32 = 0
    var flags: UInt64 = 0

    /// Length in bytes.
    var byteCount: UInt64 { UInt64(pages) << 12 }
    /// Whether its pages are there from the start.
    var isAdded: Bool { attributes & Attribute.add != 0 && flags != 0 }
    /// Whether the content of its pages is measured.
    var isExtended: Bool { isAdded && (attributes & Attribute.extend != 0 || id == .tcs) }
}

/// The preceding `entryCount` regions again, `times` times, each time `step` bytes further on.
struct LayoutGroup: Sendable, Hashable {
    var isDynamic = false
    var entryCount: UInt16
    var times: UInt32
    var step: UInt64 = 0
}
