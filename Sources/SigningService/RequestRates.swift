internal import Synchronization

/// How often clients ask: a bucket for each, which a minute fills.
final class RequestRates: Sendable {
    private struct Bucket {
        var content: Double
        var filled: Duration
    }

    private let buckets: Mutex<[String: Bucket]> = Mutex([:])
    /// More clients than this at once are those of an attacker: who is asked for least is forgotten.
    private let bound: Int

    init(bound: Int = 4096) { self.bound = bound }

    /// Takes one request of `client` at the time `now`.
    ///
    /// - Returns: nil if it may pass, else the seconds until one may.
    func take(_ client: String, perMinute rate: Int, at now: Duration) -> Int? {
        let capacity = Double(max(rate, 1))
        return buckets.withLock { buckets in
            if buckets.count >= bound, buckets[client] == nil { RequestRates.forgetFull(&buckets, at: now) }
            var bucket = buckets[client] ?? Bucket(content: capacity, filled: now)
            let passed = RequestRates.seconds(now - bucket.filled)
            bucket.content = min(capacity, bucket.content + max(0, passed) * capacity / 60)
            bucket.filled = now
            let mayPass = bucket.content >= 1
            if mayPass { bucket.content -= 1 }
            buckets[client] = bucket
            return mayPass ? nil : max(1, Int(((1 - bucket.content) * 60 / capacity).rounded(.up)))
        }
    }

    /// Forgets those whose bucket was filled longest ago: for them a new one makes the least difference.
    private static func forgetFull(_ buckets: inout [String: Bucket], at now: Duration) {
        let old = buckets.filter { now - $0.value.filled >= .seconds(60) }.map(\.key)
        for name in old { buckets[name] = nil }
        if old.isEmpty, let oldest = buckets.min(by: { $0.value.filled < $1.value.filled })?.key {
            buckets[oldest] = nil
        }
    }

    private static func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
