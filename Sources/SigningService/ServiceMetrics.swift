internal import Bytes
internal import Synchronization

/// Counters of the service, for Prometheus.
public final class ServiceMetrics: Sendable {
    private struct Counts {
        var decisions: [String: Int] = [:]
        var answers: [Int: Int] = [:]
        var durations = [Int](repeating: 0, count: ServiceMetrics.bounds.count + 1)
        var durationSum = 0.0
        var connections = 0
        var refusedConnections = 0
    }

    private let counts = Mutex(Counts())

    /// Upper bounds of the buckets of the histogram, in seconds.
    private static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// Counters at zero.
    public init() {}

    /// Counts a connection that was taken.
    public func opened() { counts.withLock { $0.connections += 1 } }

    /// Counts a connection that has ended.
    public func closed() { counts.withLock { $0.connections -= 1 } }

    /// Counts a connection that was one too many.
    public func turnedAway() { counts.withLock { $0.refusedConnections += 1 } }

    /// Counts an answer by its status.
    public func answered(_ status: Int) { counts.withLock { $0.answers[status, default: 0] += 1 } }

    /// Counts a decision: `signed`, or the reason why not.
    func decided(_ outcome: String) { counts.withLock { $0.decisions[outcome, default: 0] += 1 } }

    /// Counts the time that a signature took, audit log included.
    func signed(in seconds: Double) {
        counts.withLock { counts in
            let bucket = ServiceMetrics.bounds.firstIndex { seconds <= $0 } ?? ServiceMetrics.bounds.count
            counts.durations[bucket] += 1
            counts.durationSum += seconds
        }
    }

    /// The counters in the text format of Prometheus, version 0.0.4.
    var text: String {
        let counts = counts.withLock { $0 }
        var lines: [String] = []
        func metric(_ name: String, _ type: String, _ help: String, _ samples: [(labels: String, value: String)]) {
            lines.append("# HELP \(name) \(help)")
            lines.append("# TYPE \(name) \(type)")
            lines += samples.map { "\(name)\($0.labels) \($0.value)" }
        }
        let outcomes = ["signed"] + Refusal.Reason.allCases.map(\.rawValue)
        metric(
            "tee_build_signing_decisions_total",
            "counter",
            "Requests for a signature by what came of them.",
            outcomes.map { ("{outcome=\"\($0)\"}", "\(counts.decisions[$0] ?? 0)") }
        )
        metric(
            "tee_build_signing_responses_total",
            "counter",
            "Answers by status of HTTP.",
            counts.answers.sorted { $0.key < $1.key }.map { ("{status=\"\($0.key)\"}", "\($0.value)") }
        )
        let histogram = "tee_build_signing_duration_seconds"
        metric(histogram, "histogram", "Time to sign and write the audit log.", [])
        var sum = 0
        for (bound, count) in zip(ServiceMetrics.bounds.map { "\($0)" } + ["+Inf"], counts.durations) {
            sum += count
            lines.append("\(histogram)_bucket{le=\"\(bound)\"} \(sum)")
        }
        lines += ["\(histogram)_sum \(counts.durationSum)", "\(histogram)_count \(sum)"]
        metric("tee_build_signing_connections", "gauge", "Connections that are open.", [("", "\(counts.connections)")])
        metric(
            "tee_build_signing_connections_refused_total",
            "counter",
            "Connections that were one too many.",
            [("", "\(counts.refusedConnections)")]
        )
        return lines.map { $0 + "\n" }.joined()
    }
}
