import Bytes
import Diagnostics
public import StrictJSON

extension CompatibilityReport {
    /// The report as a SARIF 2.1.0 log (OASIS, sarif-schema-2.1.0) with one run.
    ///
    /// Files are named by URIs relative to `IMAGE`, the root of the image, whose name `image` is given by the caller.
    /// Allowed findings are kept and marked as suppressed.
    public func sarif(image: String, toolVersion: String) -> JSONValue {
        var codes: [ErrorCode] = []
        for finding in findings where !codes.contains(finding.code) { codes.append(finding.code) }
        codes.sort { $0.number < $1.number }
        let driver = JSONValue.members([
            "name": .string("tee-build"),
            "version": .string(toolVersion),
            "rules": .array(codes.map(\.sarifRule)),
        ])
        let run = JSONValue.members([
            "tool": .members(["driver": driver]),
            "originalUriBaseIds": .members([
                "IMAGE": .members(["description": .members(["text": .string("the root of \(image)")])])
            ]),
            "properties": .members([
                "verdict": .string(verdict.rawValue), "libos": .string(libOS), "image": .string(image),
            ]),
            "results": .array(findings.map { result(of: $0, codes) }),
        ])
        return .members([
            "$schema": .string("https://json.schemastore.org/sarif-2.1.0.json"),
            "version": .string("2.1.0"),
            "runs": .array([run]),
        ])
    }

    private func result(of finding: Finding, _ codes: [ErrorCode]) -> JSONValue {
        var members = [
            JSONMember(name: "ruleId", value: .string(finding.code.label)),
            JSONMember(name: "ruleIndex", value: .integer(codes.firstIndex(of: finding.code) ?? 0)),
            JSONMember(name: "level", value: .string(finding.severity.rawValue)),
            JSONMember(
                name: "message",
                value: .members(["text": .string(([finding.message, finding.remedy]).joined(separator: ". "))])
            ),
        ]
        // What is about the image as a whole is at its root: GitHub refuses results without a location.
        let artifact = JSONValue.members([
            "uri": .string(finding.path.map(uriReference) ?? "./"), "uriBaseId": .string("IMAGE"),
        ])
        let location = JSONValue.members(["physicalLocation": .members(["artifactLocation": artifact])])
        members.append(JSONMember(name: "locations", value: .array([location])))
        if allowed.contains(finding.code) {
            let suppression = JSONValue.members(["kind": .string("external"), "status": .string("accepted")])
            members.append(JSONMember(name: "suppressions", value: .array([suppression])))
        }
        members.append(
            JSONMember(
                name: "properties",
                value: .members(["chain": .array(finding.chain.map { .string($0) }), "remedy": .string(finding.remedy)])
            )
        )
        return .object(members)
    }

    /// The path below the root as a relative reference (RFC 3986): all but unreserved characters percent-encoded.
    private func uriReference(_ path: PathBytes) -> String {
        path.components.map { part in
            part.reduce(into: "") { text, byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e:
                    text.unicodeScalars.append(Unicode.Scalar(byte))
                default:
                    text += "%" + hexadecimal([byte]).uppercased()
                }
            }
        }.joined(separator: "/")
    }
}

extension ErrorCode {
    fileprivate var sarifRule: JSONValue {
        .members([
            "id": .string(label),
            "shortDescription": .members(["text": .string(title)]),
            "fullDescription": .members(["text": .string(explanation)]),
            "help": .members(["text": .string("tee-build explain \(label)")]),
        ])
    }
}
