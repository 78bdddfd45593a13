import Bytes
import FoundationEssentials
import ImageFixtures
import StrictJSON
import SystemPackage
import Testing

private func document(_ name: String) throws -> [UInt8] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    return Array(try Data(contentsOf: root.appending(path: "docs/" + name)))
}

/// The names in backquotes under a heading of `docs/formats.md`.
private func names(under heading: String) throws -> Set<String> {
    let lines = String(decoding: try document("formats.md"), as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0 == "### " + heading })
    let section = lines[(start + 1)...].prefix { !$0.hasPrefix("#") }.joined(separator: "\n")
    let parts = section.split(separator: "`", omittingEmptySubsequences: false)
    return Set(parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) })
}

private func expectDocumented(_ value: JSONValue, under heading: String) throws {
    let known = try names(under: heading)
    for member in try #require(value.object) { #expect(known.contains(member.name), "\(heading): \(member.name)") }
}

@Test func `every member of a result is named in the formats`() async throws {
    let image = try SmallImage()
    let converted = await image.convert(to: image.output(), "--format", "json", "--provenance")
    try expectDocumented(try converted.json(), under: "convert")
    try expectDocumented(try #require(try converted.json()["record"]), under: "Record")
    let enclave = try #require(try converted.json()["record"]?["enclave"])
    try expectDocumented(enclave, under: "Record")
    try expectDocumented(try #require(enclave["attributes"]), under: "Record")
    let verified = try await CapturedRun("verify", image.output(), "--format", "json").json()
    try expectDocumented(verified, under: "verify")
    try expectDocumented(try #require(verified["checks"]?.array?.first), under: "verify")
    let inspected = try await CapturedRun("inspect", image.output(), "--format", "json").json()
    try expectDocumented(inspected, under: "inspect")
    try expectDocumented(try #require(inspected["referrers"]?.array?.first), under: "inspect")
    try expectDocumented(try #require(inspected["layers"]?.array?.first), under: "inspect")
    for option in ["--tree", "--measurement-log"] {
        for line in await CapturedRun("inspect", image.output(), option).lines {
            try expectDocumented(try JSONValue(parsing: Array(line.utf8)), under: "inspect")
        }
    }
    for form in ["json", "rvps"] {
        let values = try await CapturedRun("inspect", image.output(), "--reference-values", form).json()
        try expectDocumented(values, under: "inspect --reference-values")
    }
    let plan = try await CapturedRun(
        arguments: ["deploy", "kubernetes", image.output(), "--repository", "a", "--format", "json"]
    ).json()
    try expectDocumented(plan, under: "deploy kubernetes")
    let cache = ["--cache-dir", image.folder("cache").string, "--format", "json"]
    let usage = try await CapturedRun(arguments: ["cache", "stat"] + cache).json()
    try expectDocumented(usage, under: "cache")
    try expectDocumented(try #require(usage["total"]), under: "cache")
    try expectDocumented(try await CapturedRun(arguments: ["cache", "prune", "--all"] + cache).json(), under: "cache")
    let key = try await CapturedRun("key", "show", image.folder("key.pem").string, "--format", "json").json()
    try expectDocumented(key, under: "kit, key")
}

/// The members of an object and what a schema says of it: all are there, and no others.
private func expect(_ value: JSONValue, follows schema: JSONValue, _ root: JSONValue, _ path: String) throws {
    var schema = schema
    if let name = schema["$ref"]?.string {
        schema = try #require(root["$defs"]?[String(name.dropFirst("#/$defs/".count))])
    }
    if let members = value.object {
        let properties = try #require(schema["properties"], "\(path) is described")
        let required = (schema["required"]?.array ?? []).compactMap(\.string)
        #expect(Set(required) == Set(members.map(\.name)), "\(path)")
        #expect(properties.object?.map(\.name) == required, "\(path): the schema's own names")
        for member in members {
            let inner = try #require(properties[member.name], "\(path).\(member.name)")
            try expect(member.value, follows: inner, root, "\(path).\(member.name)")
        }
    } else if let elements = value.array {
        for element in elements { try expect(element, follows: try #require(schema["items"]), root, path + "[]") }
    } else if let values = schema["enum"]?.array {
        #expect(values.contains(value), "\(path)")
    } else if let type = schema["type"] {
        let types = (type.array ?? [type]).compactMap(\.string)
        let own =
            value == .null ? "null" : value.integer != nil ? "integer" : value.string != nil ? "string" : "boolean"
        #expect(types.contains(own), "\(path): \(own)")
    }
}

@Test(arguments: ["skeleton", "gramine", "occlum"], ["/bin/app", "/bin/none"])
func `the result of check follows its schema`(libOS: String, program: String) async throws {
    let image = try SmallImage()
    let layer = try archive([file("bin/app", Array("#!/bin/sh\n".utf8))])
    let config = #","config":{"Cmd":["\#(program)"],"ExposedPorts":{"80/tcp":{}}}"#
    let manifest = try image.layout.image(layers: [layer], more: config)
    try image.layout.index([manifest.descriptor(LayoutFixture.name("app"))])
    let result = try await CapturedRun("check", image.source, "--libos", libOS, "--format", "json").json()
    let schema = try JSONValue(parsing: try document("check.schema.json"))
    try expect(result, follows: schema, schema, "result")
    #expect(result["findings"]?.array?.isEmpty == false)
}
