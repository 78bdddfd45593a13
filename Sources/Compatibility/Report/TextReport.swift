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
    /// The report as lines for people: the image, the findings with chain and remedy, the verdict.
    public func render() -> [ReportLine] {
        var lines: [ReportLine] = []
        func put(_ text: String, _ severity: Severity? = nil) {
            lines.append(ReportLine(severity: severity, text: text))
        }
        put("program: \(summary.program.map(\.description) ?? "not found")")
        put(
            "runtime: \(summary.runtime)" + (summary.programKind.map { ", \($0.rawValue)" } ?? "")
                + ", libc: \(summary.libC)"
                + (summary.glibcNeeded.map { " (needs GLIBC_\($0))" } ?? "")
        )
        if let distribution = summary.distribution { put("distribution: \(distribution)") }
        put(
            "closure: \(summary.closureFiles) files and \(summary.likelyFiles) more that it is likely to load, "
                + "\(summary.closureBytes >> 20) MiB; image: \(summary.files) files, \(summary.bytes >> 20) MiB"
        )
        if let preset = summary.preset { put("preset: \(preset.text)") }
        for (index, finding) in findings.enumerated() {
            let place = finding.path.map { "\($0): " } ?? ""
            let pardon = allowed.contains(finding.code) ? " (allowed)" : ""
            put(
                "\(finding.severity.rawValue): \(finding.code.label): \(place)\(finding.message)\(pardon)",
                finding.severity
            )
            if !finding.chain.isEmpty { put("    by: " + finding.chain.joined(separator: " => ")) }
            // Of several findings of one kind the last says what to do.
            let next = index + 1 < findings.count ? findings[index + 1] : nil
            if next?.code != finding.code || next?.remedy != finding.remedy { put("    do: \(finding.remedy)") }
        }
        let severity: Severity =
            switch verdict {
            case .willNotRun: .error
            case .mayRun: .warning
            case .willRun: .note
            }
        let isEmpty = runsNothing && verdict == .mayRun
        put("verdict: " + (isEmpty ? "no program runs in \(libOS)" : "\(verdict.rawValue) in \(libOS)"), severity)
        return lines
    }
}
