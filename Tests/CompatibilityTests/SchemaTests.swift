import Bytes
import Compatibility
import ELFFixtures
import HostFiles
import StrictJSON
import SystemPackage
import Testing

/// As much of JSON Schema 2020-12 as docs/check.schema.json uses; a keyword beyond that is a fault, and so is a member
/// that the schema does not describe.
private struct Schema {
    let root: JSONValue

    /// Where `value` is not what `schema` says.
    func faults(_ value: JSONValue, _ schema: JSONValue, at place: String = "$") -> [String] {
        var faults: [String] = []
        for member in schema.object ?? [] {
            switch member.name {
            case "$ref":
                let name = member.value.string?.split(separator: "/").last.map { String($0) } ?? ""
                guard let target = root["$defs"]?[name] else { return ["\(place): no definition \(name)"] }
                faults += self.faults(value, target, at: place)
            case "type":
                let types = member.value.array?.compactMap(\.string) ?? [member.value.string].compactMap(\.self)
                if !types.contains(where: { matches(value, $0) }) { faults.append("\(place): not \(types)") }
            case "enum": if member.value.array?.contains(value) != true { faults.append("\(place): not in enum") }
            case "const": if member.value != value { faults.append("\(place): not the constant") }
            case "minimum":
                if let number = value.integer, let least = member.value.integer, number < least {
                    faults.append("\(place): below \(least)")
                }
            case "required":
                for name in member.value.array?.compactMap(\.string) ?? [] where matches(value, "object") {
                    if value[name] == nil { faults.append("\(place): no \(name)") }
                }
            case "properties": faults += members(of: value, schema, at: place)
            case "items":
                for (index, element) in (value.array ?? []).enumerated() {
                    faults += self.faults(element, member.value, at: "\(place)[\(index)]")
                }
            case "description", "title", "$schema", "$id", "$defs", "pattern": break
            default: faults.append("keyword \(member.name)")
            }
        }
        return faults
    }

    private func members(of value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
        (value.object ?? []).flatMap { member -> [String] in
            guard let expected = schema["properties"]?[member.name] else { return ["\(place): has \(member.name)"] }
            return faults(member.value, expected, at: "\(place).\(member.name)")
        }
    }

    private func matches(_ value: JSONValue, _ type: String) -> Bool {
        switch type {
        case "object": value.object != nil
        case "array": value.array != nil
        case "string": value.string != nil
        case "integer": value.integer != nil
        case "null": value == .null
        default: false
        }
    }
}

private let schema: Schema = {
    let file = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        .appending("docs/check.schema.json")
    return Schema(root: (try? JSONValue(parsing: InputFile(file).contents(limit: 1 << 20))) ?? .null)
}()

private func json(_ report: CompatibilityReport) -> JSONValue {
    report.json(image: "oci:x:y", digest: "sha256:" + String(repeating: "0", count: 64))
}

@Test func `the JSON of reports is what its schema in docs says`() throws {
    var tree = MemoryTree.debian()
    tree.file("/run.sh", "#!/bin/sh\nexec app\n")
    tree.file("/app/.env", "A=1")
    var reports = [KitFacts.gramine, .occlum].map { kit in tree.report(kit) { $0.entrypoint = ["/run.sh"] } }
    reports.append(tree.report(.gramine) { $0.entrypoint = [] })
    reports.append(tree.report(.gramine) { $0.environment = ["JAVA_OPTS=-Xmx2g"] }.allowing([.environmentFile]))
    reports.append(MemoryTree.alpine().report(.occlum))
    for report in reports {
        let value = json(report)
        #expect(schema.faults(value, schema.root) == [])
        // What is written is what is read.
        #expect(try JSONValue(parsing: value.indentedText) == value)
    }
}

@Test func `the schema refuses reports that are not of its form`() throws {
    let value = json(MemoryTree.debian().report(.gramine))
    var members = try #require(value.object)
    members.append(JSONMember(name: "more", value: .null))
    #expect(schema.faults(.object(members), schema.root) == ["$: has more"])
    members.removeAll { $0.name == "verdict" || $0.name == "more" }
    #expect(schema.faults(.object(members), schema.root) == ["$: no verdict"])
    members.append(JSONMember(name: "verdict", value: .string("runs")))
    #expect(schema.faults(.object(members), schema.root) == ["$.verdict: not in enum"])
}
