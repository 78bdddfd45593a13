/// Which entries are removed.
public enum PruneRule: Sendable, Hashable {
    /// All.
    case all
    /// Those that were not used for `seconds`, and then those used longest ago until no more than `bytes` are left. What
    /// is nil removes nothing.
    case unused(seconds: Int?, bytes: Int?)

    /// - Parameter entries: those that were used longest ago first.
    func chosen(of entries: [CacheEntry], now: Int) -> [CacheEntry] {
        guard case .unused(let seconds, let bytes) = self else { return entries }
        var left = entries.map(\.byteCount).reduce(0, +)
        var chosen: [CacheEntry] = []
        for entry in entries {
            let isOld = seconds.map { now - entry.lastUse > $0 } ?? false
            let isTooMuch = bytes.map { left > $0 } ?? false
            guard isOld || isTooMuch else { break }
            chosen.append(entry)
            left -= entry.byteCount
        }
        return chosen
    }
}
