public import Crypto
public import StrictJSON

/// What went into a measurement, region by region, so that two of them can be compared and a difference be found.
public struct MeasurementLog: Sendable, Hashable {
    /// Size of the enclave in bytes.
    public let enclaveSize: UInt64
    /// SECS.SSAFRAMESIZE in pages.
    public let ssaFramePageCount: UInt32
    /// The regions in the order in which they were measured.
    public let regions: [Region]

    /// A run of pages that lie side by side, with the same flags and from the same source.
    public struct Region: Sendable, Hashable {
        /// What it is, such as `heap` or `tcs 0`.
        public let name: String
        /// Where its content comes from: a file of the kit or image, `zeros`, `generated`.
        public let source: String
        /// Offset of the first byte in the enclave.
        public let offset: UInt64
        /// Length in bytes.
        public let byteCount: UInt64
        /// What EADD was told.
        public let flags: SECINFOFlags
        /// Whether the content is measured by EEXTEND, or the pages' places only.
        public let isMeasured: Bool
        /// The measurement when the region was complete.
        public let digest: SHA256Digest

        /// The region as one object of the JSON lines form.
        public var jsonValue: JSONValue {
            .members([
                "name": .string(name), "source": .string(source), "offset": .integer(offset),
                "size": .integer(byteCount), "flags": .string(flags.description),
                "secinfo": .integer(flags.rawValue), "measured": .bool(isMeasured),
                "digest": .string(digest.description),
            ])
        }
    }

    /// JSON lines: first the enclave (`enclave_size`, `ssa_frame_pages`), then one line a region.
    public var jsonLines: [UInt8] {
        let head = JSONValue.members([
            "enclave_size": .integer(enclaveSize), "ssa_frame_pages": .integer(ssaFramePageCount),
        ])
        return ([head] + regions.map(\.jsonValue)).flatMap { $0.compactText + [0x0a] }
    }
}

/// Collects the regions of a ``MeasurementLog``.
struct MeasurementRecorder: Sendable {
    private(set) var regions: [MeasurementLog.Region] = []
    private var name: String?
    private var source = ""
    private var run: Run?

    private struct Run {
        let offset: UInt64
        var byteCount: UInt64
        let flags: SECINFOFlags
        let isMeasured: Bool
    }

    var isOpen: Bool { name != nil || run != nil }

    mutating func begin(_ name: String, source: String) {
        self.name = name
        self.source = source
    }

    /// Whether pages at `offset` can be told as part of the run so far.
    func continues(offset: UInt64, flags: SECINFOFlags, measured: Bool) -> Bool {
        guard let run else { return true }
        return run.offset + run.byteCount == offset && run.flags == flags && run.isMeasured == measured
    }

    mutating func add(offset: UInt64, byteCount: UInt64, flags: SECINFOFlags, measured: Bool) {
        if run == nil { run = Run(offset: offset, byteCount: 0, flags: flags, isMeasured: measured) }
        run?.byteCount += byteCount
    }

    /// Ends the run, not the region.
    mutating func split(digest: SHA256Digest) {
        guard let run else { return }
        regions.append(
            MeasurementLog.Region(
                name: name ?? "",
                source: source,
                offset: run.offset,
                byteCount: run.byteCount,
                flags: run.flags,
                isMeasured: run.isMeasured,
                digest: digest
            )
        )
        self.run = nil
    }

    mutating func end(digest: SHA256Digest) {
        split(digest: digest)
        name = nil
        source = ""
    }
}
