public import SGX

/// An entry of the layout table, as it can be shown.
public enum EnclaveLayoutEntry: Sendable, Hashable {
    /// Pages of one kind, side by side.
    case pages(Pages)
    /// The `entryCount` entries before it again, `times` times, each time `step` bytes further on.
    case repetition(entryCount: Int, times: Int, step: UInt64)

    /// Pages of one kind, side by side.
    public struct Pages: Sendable, Hashable {
        /// What they are for, such as `heap`.
        public let name: String
        /// Offset of the first byte in the enclave.
        public let offset: UInt64
        /// Length in bytes.
        public let byteCount: UInt64
        /// What EADD or EAUG is told of them; empty for guard pages.
        public let flags: SECINFOFlags
        /// Whether they are there from the start, so that MRENCLAVE covers their place.
        public let isAdded: Bool
        /// Whether MRENCLAVE covers their content.
        public let isMeasured: Bool
        /// Whether they may be added while the enclave runs.
        public let isDynamic: Bool
    }

    init(_ item: LayoutItem) {
        switch item {
        case .group(let group):
            self = .repetition(entryCount: Int(group.entryCount), times: Int(group.times), step: group.step)
        case .region(let region):
            self = .pages(
                Pages(
                    name: region.id.name,
                    offset: region.address,
                    byteCount: region.byteCount,
                    flags: SECINFOFlags(rawValue: region.flags),
                    isAdded: region.isAdded,
                    isMeasured: region.isExtended,
                    isDynamic: item.isDynamic
                )
            )
        }
    }
}
