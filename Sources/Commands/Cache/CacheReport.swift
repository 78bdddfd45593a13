internal import Cache
internal import StrictJSON

/// What a number of entries comes to, for people and programs.
struct CacheReport {
    private let usage: CacheUsage
    private let classes: [(name: String, usage: CacheUsage)]
    private let now: Int

    /// - Parameter now: seconds since 1970.
    init(of entries: [CacheEntry], now: Int) {
        self.now = now
        usage = CacheUsage(entries)
        var classes: [(name: String, usage: CacheUsage)] = []
        var left = entries
        for (name, days) in [("day", 1), ("week", 7), ("month", 30)] {
            classes.append((name, CacheUsage(left.filter { now - $0.lastUse <= days * CacheReport.day })))
            left = left.filter { now - $0.lastUse > days * CacheReport.day }
        }
        self.classes = classes + [("longer", CacheUsage(left))]
    }

    var json: JSONValue {
        func number(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
        let last = classes.map { name, usage in
            JSONMember(
                name: name,
                value: .members(["entries": .integer(usage.entryCount), "bytes": .integer(usage.byteCount)])
            )
        }
        return .members([
            "entries": .integer(usage.entryCount), "bytes": .integer(usage.byteCount),
            "oldest_use": number(usage.oldestUse), "newest_use": number(usage.newestUse), "used_within": .object(last),
        ])
    }

    var line: String {
        let noun = usage.entryCount == 1 ? "entry" : "entries"
        let count = "\(usage.entryCount) \(noun), \(CacheReport.size(usage.byteCount))"
        guard let oldest = usage.oldestUse, let newest = usage.newestUse else { return count }
        return "\(count), used last \(CacheReport.age(now - newest)) to \(CacheReport.age(now - oldest)) ago"
    }

    /// A length in words, such as `3.4 MB`.
    static func size(_ byteCount: Int) -> String {
        var tenths = byteCount * 10
        for unit in ["bytes", "kB", "MB", "GB"] {
            if tenths < 10_000 || unit == "GB" {
                return unit == "bytes" ? "\(byteCount) bytes" : "\(tenths / 10).\(tenths % 10) \(unit)"
            }
            tenths /= 1000
        }
        return "\(byteCount) bytes"
    }

    /// A span of time in words, such as `3 hours`.
    static func age(_ seconds: Int) -> String {
        let units = [("days", day), ("hours", 3600), ("minutes", 60)]
        let unit = units.first { seconds >= 2 * $0.1 }
        return unit.map { "\(seconds / $0.1) \($0.0)" } ?? "\(max(0, seconds)) seconds"
    }

    private static let day = 86_400
}
