import Diagnostics
import StrictJSON
import Testing

@testable import OcclumConfig

/// The default configuration as text, with a piece replaced.
private func template(_ version: OcclumVersion, _ old: String = "", _ new: String = "") throws -> [UInt8] {
    let text = String(decoding: OcclumConfiguration().document(for: version).indentedText, as: UTF8.self)
    guard !old.isEmpty else { return Array(text.utf8) }
    let range = try #require(text.firstRange(of: old), "\(old) is not in the template")
    return Array(text.replacingCharacters(in: range, with: new).utf8)
}

extension String {
    fileprivate func firstRange(of other: String) -> Range<String.Index>? { ranges(of: other).first }

    fileprivate func replacingCharacters(in range: Range<String.Index>, with other: String) -> String {
        self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}

private func failure(_ text: [UInt8], _ version: OcclumVersion, usesEDMM: Bool = false) -> TeeError? {
    do {
        try OcclumConfiguration(parsing: text, version: version).check(for: version, usesEDMM: usesEDMM)
        return nil
    } catch {
        return error
    }
}

@Test(arguments: OcclumVersion.allCases)
func `the defaults are what the template of the release says`(version: OcclumVersion) throws {
    #expect(failure(try template(version), version) == nil)
}

@Test func `an unknown key is refused with its path and the likely one`() throws {
    let misspelt = try #require(failure(try template(.v0_31_0, "user_space_size", "user_space_sise"), .v0_31_0))
    #expect(misspelt.code == .unknownOcclumKey)
    #expect(misspelt.object == ["resource_limits.user_space_sise"])
    #expect(misspelt.hint == "did you mean resource_limits.user_space_size?")

    let layer = try #require(failure(try template(.v0_31_0, "\"MAC\"", "\"mac\""), .v0_31_0))
    #expect(layer.object == ["mount[0].options.layers[0].options.mac"])
    #expect(layer.hint == "did you mean mount[].options.MAC?")
}

@Test func `a key of another release says which`() throws {
    let moved = try template(.v0_31_0, "\"enable_kss\"", "\"pkru\": 0, \"enable_kss\"")
    #expect(failure(moved, .v0_31_0)?.hint == "write it as feature.pkru")
    let old = try template(.v0_29_7, "\"max_num_of_threads\"", "\"init_num_of_threads\": 1, \"max_num_of_threads\"")
    #expect(failure(old, .v0_29_7)?.hint == "Occlum 0.30.0 to 0.31.0 has it: take it out")
    let disk = try template(.v0_30_1, "\"MAC\"", "\"disk_size\": \"5GB\", \"MAC\"")
    #expect(failure(disk, .v0_30_1)?.code == .unknownOcclumKey)
}

@Test func `a key that stands twice is refused`() throws {
    let text = try template(.v0_31_0, "\"debuggable\": true", "\"debuggable\": false, \"debuggable\": true")
    #expect(failure(text, .v0_31_0)?.code == .jsonAmbiguous)
}

@Test(arguments: [
    ("\"max_num_of_threads\": 32", "\"max_num_of_threads\": 32.0", "resource_limits.max_num_of_threads"),
    ("\"max_num_of_threads\": 32", "\"max_num_of_threads\": -0", "resource_limits.max_num_of_threads"),
    ("\"max_num_of_threads\": 32", "\"max_num_of_threads\": 4294967296", "resource_limits.max_num_of_threads"),
    ("\"max_num_of_threads\": 32", "\"max_num_of_threads\": \"32\"", "resource_limits.max_num_of_threads"),
    ("\"debuggable\": true", "\"debuggable\": null", "metadata.debuggable"),
    ("\"product_id\": 0", "\"product_id\": 65536", "metadata.product_id"),
    ("\"default_heap_size\": \"32MB\"", "\"default_heap_size\": \"1.5GB\"", "process.default_heap_size"),
    ("\"default_heap_size\": \"32MB\"", "\"default_heap_size\": 32", "process.default_heap_size"),
    ("\"/bin\"", "7", "entry_points[0]"),
    ("\"enable_kss\": false", "\"enable_kss\": true, \"family_id\": {\"high\": \"x\", \"low\": \"0x0\"}", ""),
])
func `a value of the wrong type or size is refused by its path`(old: String, new: String, path: String) throws {
    let error = try #require(failure(try template(.v0_31_0, old, new), .v0_31_0))
    #expect(path.isEmpty || error.code == .invalidOcclumConfiguration)
    #expect(path.isEmpty || error.object == [path])
}

@Test func `a required key must be there`() throws {
    let text = try template(.v0_31_0, "\"enable_kss\": false,", "")
    #expect(failure(text, .v0_31_0)?.object == ["metadata.enable_kss"])
    #expect(failure(Array("{}".utf8), .v0_31_0)?.object == ["resource_limits"])
    #expect(failure(Array("[]".utf8), .v0_31_0)?.code == .invalidOcclumConfiguration)
}

@Test(arguments: [
    ("\"/bin\"", "\"bin\"", "entry_points[0]"),
    ("\"hostfs\"", "\"host\"", "mount[1].type"),
    ("\"target\": \"/host\"", "\"target\": \"host\"", "mount[1].target"),
    (",\n      \"source\": \".\"", "", "mount[1].source"),
    ("\"io_uring\": 0", "\"io_uring\": 17", "feature.io_uring"),
    ("\"MAC\": \"\"", "\"MAC\": \"\", \"temporary\": true", "mount[0].options.layers[0]"),
])
func `what the LibOS would refuse at its start is refused`(old: String, new: String, path: String) throws {
    let error = try #require(failure(try template(.v0_31_0, old, new), .v0_31_0))
    #expect(error.code == .unbootableOcclumConfiguration)
    #expect(error.object == [path])
}

@Test func `a root without its image is refused`() throws {
    #expect(
        failure(
            try template(
                .v0_31_0,
                "\"target\": \"/\",\n      \"type\": \"unionfs\"",
                "\"target\": \"/x\",\n      \"type\": \"unionfs\""
            ),
            .v0_31_0
        )?.object == ["mount"]
    )
    let text = try template(.v0_31_0, "\"MAC\": \"\"", "\"temporary\": false")
    #expect(failure(text, .v0_31_0)?.object == ["mount[0].options.layers"])
}

@Test func `0.29.6 is not given mounts that it would leave out`() throws {
    let more = "\"target\": \"/tmp\", \"type\": \"ramfs\" }, { \"target\": \"/host\""
    let text = try template(.v0_29_6, "\"target\": \"/host\"", more)
    #expect(failure(text, .v0_29_6)?.object == ["mount[1]"])
    #expect(failure(try template(.v0_29_7, "\"target\": \"/host\"", more), .v0_29_7) == nil)
}

@Test func `EDMM is a choice from 0.30 on`() throws {
    #expect(failure(try template(.v0_29_7), .v0_29_7, usesEDMM: true)?.code == .noEDMMChoice)
    #expect(failure(try template(.v0_30_0), .v0_30_0, usesEDMM: true) == nil)
    var configuration = OcclumConfiguration()
    configuration.features.enablesEDMM = true
    #expect(configuration.usesEDMM(.v0_31_0, asked: false))
    #expect(!configuration.usesEDMM(.v0_30_0, asked: false))
}

@Test func `the caches of 0.31 have limits`() throws {
    func size(_ text: String) throws -> [UInt8] {
        try template(.v0_31_0, "\"source\": \".\"", "\"source\": \".\", \"options\": {\"cache_size\": \"\(text)\"}")
    }
    #expect(failure(try size("192KB"), .v0_31_0) == nil)
    for text in ["188KB", "200001B", "33MB"] {
        #expect(failure(try size(text), .v0_31_0)?.object == ["mount[1].options.cache_size"], "\(text)")
    }
}

@Test func `no cut or changed document stops the reader`() throws {
    let text = try template(.v0_31_0)
    for length in 0..<text.count - 2 {
        #expect(failure(Array(text.prefix(length)), .v0_31_0) != nil)
    }
    for index in text.indices {
        var changed = text
        changed[index] ^= 0x11
        _ = failure(changed, .v0_31_0)
    }
}

@Test(arguments: [
    ("320MB", 320 << 20), ("1KB", 1024), ("7B", 7), (" 2 GB ", 2 << 30), ("+3TB", 3 << 40),
    ("\u{a0}1MB\u{3000}", 1 << 20),
    ("007KB", 7 << 10), ("0B", 0), ("16777215TB", 16_777_215 << 40 as UInt64),
])
func `sizes are read as Rust reads them`(text: String, byteCount: UInt64) {
    #expect(MemorySize(text)?.byteCount == byteCount)
    #expect(MemorySize(text)?.text == text)
}

@Test(arguments: [
    "", "MB", "1", "1G", "1mb", "1.5GB", "-1MB", "++1MB", "1 0MB", "0x10MB", "16777216TB", "1KBMB", "٣MB",
])
func `what is no size is refused`(text: String) {
    #expect(MemorySize(text) == nil)
}

@Test func `a release is known by its package version, and no other is`() {
    #expect(OcclumVersion(release: "0.31.0-jammy-1") == .v0_31_0)
    #expect(OcclumVersion(release: "v0.29.6") == .v0_29_6)
    for text in ["0.29.5", "0.32.0", "1.0.0", "", "0.31", "0.31.0.1"] { #expect(OcclumVersion(release: text) == nil) }
    #expect(OcclumVersion.allCases == OcclumVersion.allCases.sorted())
}

@Test func `a MAC is 47 bytes of text`() {
    let mac = FileSystemMAC(Array(0..<16))
    #expect(mac?.text == "00-01-02-03-04-05-06-07-08-09-0a-0b-0c-0d-0e-0f")
    #expect(mac.flatMap { FileSystemMAC(text: $0.text) } == mac)
    #expect(FileSystemMAC([1, 2]) == nil)
    #expect(FileSystemMAC(text: "00-01-02-03-04-05-06-07-08-09-0A-0b-0c-0d-0e-0f") == nil)
    #expect(FileSystemMAC(text: "00:01-02-03-04-05-06-07-08-09-0a-0b-0c-0d-0e-0f") == nil)
}

@Test func `each code of this module is a usage error`() {
    #expect(Set(ErrorCode.ofOcclumConfig.map(\.number)).count == ErrorCode.ofOcclumConfig.count)
    #expect(ErrorCode.ofOcclumConfig.allSatisfy { (2300..<2350).contains($0.number) })
}
