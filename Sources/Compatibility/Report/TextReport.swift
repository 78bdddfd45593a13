import Bytes
import Diagnostics
import ELF

/// A line of a report for people, without colour.
public struct ReportLine: Sendable, Hashable {
    /// What it is about, by which a terminal may colour it; nil for plain lines.
    public let severity: Severity?
    /// The text, with its indentation.
    public let text: String
}

extension CompatibilityReport {
    /// The report as lines for people: the image, what was found with chain and remedy, the verdict.
    ///
    /// Errors and warnings are told one by one. Notes of one code stand together and without their chains, unless the
    /// report is to be `detailed`.
    public func render(detailed: Bool = false) -> [ReportLine] {
        var lines: [ReportLine] = []
        func put(_ text: String, _ severity: Severity? = nil) {
            lines.append(ReportLine(severity: severity, text: text))
        }
        for line in description { put(line) }
        var start = findings.startIndex
        while start < findings.endIndex {
            let first = findings[start]
            let end = findings[start...].firstIndex { $0.code != first.code || $0.severity != first.severity }
            let group = Array(findings[start..<(end ?? findings.endIndex)])
            start += group.count
            let isSame = group.allSatisfy { $0.message == first.message && $0.chain.isEmpty }
            let isShort = group.count > 1 && (isSame || first.severity == .note && !detailed)
            lines += isShort ? together(group) : oneByOne(group, hasChains: detailed || first.severity > .note)
        }
        put("verdict: \(conclusion)\(counts)", weight)
        if policyCodes != nil { put("policy: \(breaksPolicy ? "broken" : "kept")", breaksPolicy ? .error : .note) }
        return lines
    }

    /// Findings of one code and weight, each with its chain; of several with one remedy the last says what to do.
    private func oneByOne(_ group: [Finding], hasChains: Bool) -> [ReportLine] {
        var lines: [ReportLine] = []
        for (index, finding) in group.enumerated() {
            lines.append(ReportLine(severity: finding.severity, text: "\(label(of: finding)) \(told(finding))"))
            let chain = TextChain.short(finding.chain)
            if !chain.isEmpty, hasChains {
                lines.append(ReportLine(severity: nil, text: "    by: " + chain.joined(separator: " => ")))
            }
            if index + 1 == group.count || group[index + 1].remedy != finding.remedy {
                lines.append(ReportLine(severity: nil, text: "    do: \(finding.remedy)"))
            }
        }
        return lines
    }

    /// Findings of one code and weight under one heading, without their chains.
    private func together(_ group: [Finding]) -> [ReportLine] {
        guard let first = group.first else { return [] }
        var remedies: [String] = []
        for finding in group where !remedies.contains(finding.remedy) { remedies.append(finding.remedy) }
        // What is said of all of them the same is said once.
        let isSame = group.allSatisfy { $0.message == first.message }
        let heading = isSame ? "\(first.message):" : "\(first.code.title):"
        let items = group.map { isSame ? "    \($0.path?.description ?? "")" : "    \(told($0))" }
        return [ReportLine(severity: first.severity, text: "\(label(of: first)) \(heading)")]
            + (items + remedies.map { "    do: \($0)" }).map {
                ReportLine(severity: nil, text: $0)
            }
    }

    private func label(of finding: Finding) -> String {
        let pardon = allowed.contains(finding.code) ? " (allowed)" : ""
        return "\(finding.severity.rawValue): \(finding.code.label):\(pardon)"
    }

    private func told(_ finding: Finding) -> String {
        (finding.path.map { "\($0): " } ?? "") + finding.message
    }

    /// What the image is.
    private var description: [String] {
        var lines = ["program: \(summary.program.map(\.description) ?? "not found")"]
        lines.append(
            "runtime: \(summary.runtime)" + (summary.programKind.map { ", \($0.rawValue)" } ?? "")
                + ", libc: \(summary.libC)" + (summary.glibcNeeded.map { " (needs GLIBC_\($0))" } ?? "")
        )
        if let distribution = summary.distribution { lines.append("distribution: \(distribution)") }
        let likely = summary.likelyFiles == 0 ? "" : " and \(summary.likelyFiles) more that it is likely to load"
        lines.append(
            "closure: \(summary.closureFiles) \(summary.closureFiles == 1 ? "file" : "files")\(likely), \(summary.closureBytes >> 20) MiB; "
                + "image: \(summary.files) files, \(summary.bytes >> 20) MiB"
        )
        if let preset = summary.preset, !runsNothing { lines.append("preset: \(preset.text(for: libOS))") }
        return lines
    }

    private var conclusion: String {
        runsNothing && verdict == .mayRun ? "no program runs in \(libOS)" : "\(verdict.rawValue) in \(libOS)"
    }

    /// How many findings of which weight there are, as in `: 1 error, 2 notes`.
    private var counts: String {
        let parts = Severity.allCases.reversed().compactMap { severity -> String? in
            let count = findings.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
    }

    private var weight: Severity {
        switch verdict {
        case .willNotRun: .error
        case .mayRun: .warning
        case .willRun: .note
        }
    }
}

/// Chains for people.
enum TextChain {
    /// The steps with `needs LIBRARY` and the path that the library was found at as one step, its name.
    static func short(_ chain: [String]) -> [String] {
        var steps: [String] = []
        var position = 0
        while position < chain.count {
            let step = chain[position]
            position += 1
            guard step.hasPrefix("needs "), position < chain.count else {
                steps.append(step)
                continue
            }
            let name = step.dropFirst("needs ".count)
            guard chain[position].hasSuffix("/" + name) || chain[position] == name else {
                steps.append(step)
                continue
            }
            steps.append(String(name))
            position += 1
        }
        return steps
    }
}
