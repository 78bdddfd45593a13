internal import SGX

/// In which regions two measurements differ.
enum MeasurementComparison {
    /// Every region that lies elsewhere, has other flags or comes from elsewhere, and the first whose content differs: the
    /// running digests behind it say nothing more.
    static func differences(_ before: MeasurementLog?, _ after: MeasurementLog?) -> [Difference] {
        guard let before, let after, before != after else { return [] }
        var differences = NamedValue.differences(
            head(before) + places(before),
            head(after) + places(after)
        )
        let pairs = zip(before.regions, after.regions)
        let isSameHead = head(before) == head(after)
        if isSameHead, let (old, new) = pairs.first(where: { $0 != $1 }), isSamePlace(old, new) {
            let content = Difference(
                part: .region,
                object: "\(old.name), the first with other content",
                before: "measurement up to its end \(old.digest)",
                after: "\(new.digest)"
            )
            differences.insert(content, at: 0)
        }
        return differences
    }

    private static func head(_ log: MeasurementLog) -> [NamedValue] {
        [NamedValue(part: .region, name: "ssa_frame_pages", value: "\(log.ssaFramePageCount)")]
            + [NamedValue(part: .region, name: "enclave_size", value: "\(log.enclaveSize)")]
    }

    /// The places of regions; of several with one name, each has its number.
    private static func places(_ log: MeasurementLog) -> [NamedValue] {
        var counts: [String: Int] = [:]
        return log.regions.map { region in
            counts[region.name, default: 0] += 1
            let count = counts[region.name, default: 1]
            return NamedValue(
                part: .region,
                name: count == 1 ? region.name : "\(region.name) (\(count))",
                value: place(region)
            )
        }
    }

    private static func place(_ region: MeasurementLog.Region) -> String {
        "0x\(String(region.offset, radix: 16)), 0x\(String(region.byteCount, radix: 16)) bytes, \(region.flags), "
            + "\(region.isMeasured ? "measured" : "not measured"), \(region.source)"
    }

    private static func isSamePlace(_ old: MeasurementLog.Region, _ new: MeasurementLog.Region) -> Bool {
        old.name == new.name && place(old) == place(new)
    }
}
