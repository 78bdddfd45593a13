import Bytes
import Diagnostics
import LibOS
import OCI
import SGX
import StrictJSON
import TEEBuild
import Testing

private let folder: PathBytes = "/opt/tee-build/skeleton"

private func layerFile(_ name: String, _ bytes: [UInt8]) -> LayerFile {
    .file(PathBytes(folder.appending(name.utf8).bytes.dropFirst()), bytes)
}

@Test func `a converted image passes every check, each of which has a name`() async throws {
    let image = try await ConvertedImage.shared.value
    let verification = try Verification(of: image.output, backEnds: ConvertedImage.backEnds)
    #expect(verification.passed)
    #expect(verification.libOS == "skeleton")
    #expect(verification.digest == image.output.source.descriptor.digest)
    let names = Set(verification.checks.map(\.name))
    for name in EINITCheck.Name.allCases { #expect(names.contains(name.rawValue), "\(name)") }
    for name in ["record", "label", "annotation", "entrypoint", "command", "working-directory", "environment"] {
        #expect(names.contains(name), "\(name)")
    }
    #expect(try failures(of: image.altered()).isEmpty)
}

@Test func `the result for programs has a verdict and all checks`() async throws {
    let image = try await ConvertedImage.shared.value
    let good = try Verification(of: image.output, backEnds: ConvertedImage.backEnds).json
    #expect(good["verdict"]?.string == "verified")
    #expect(good["libos"]?.string == "skeleton")
    #expect(good["mrenclave"]?.string?.count == 64)
    #expect((good["checks"]?.array?.count ?? 0) > 20)
    let bad = try Verification(of: image.altered("Cmd", to: .array([.string("x")])), backEnds: ConvertedImage.backEnds)
    #expect(bad.json["verdict"]?.string == "failed")
    #expect(bad.json["digest"]?.string != good["digest"]?.string)
    let failed = bad.json["checks"]?.array?.filter { $0["passed"]?.bool == false } ?? []
    #expect(failed.map { $0["name"]?.string } == ["command"])
    #expect(failed.first?["cause"]?.string?.contains("x") == true)
}

@Test func `a byte changed anywhere in the enclave changes what is measured`() async throws {
    let image = try await ConvertedImage.shared.value
    let program = try image.content(of: folder.appending("encl.bin".utf8))
    #expect(program.count > 2 * 4096)
    for start in stride(from: 0, to: program.count, by: 4096) {
        for offset in [start, start + 2048, start + 4095, program.count - 1] where offset < program.count {
            var changed = program
            changed[offset] ^= 0x10
            let found = try failures(of: image.altered(files: [layerFile("encl.bin", changed)]))
            // The first page is the SECS's and decides whether there is an enclave at all.
            #expect(found.contains("mrenclave") || found == ["enclave"], "byte \(offset): \(found)")
        }
    }
}

@Test func `an enclave with a page more or less is not the one that was signed`() async throws {
    let image = try await ConvertedImage.shared.value
    let program = try image.content(of: folder.appending("encl.bin".utf8))
    for changed in [
        Array(program.dropLast(4096)), program + [UInt8](repeating: 0, count: 4096), Array(program.dropLast()), [],
    ] {
        let found = try failures(of: image.altered(files: [layerFile("encl.bin", changed)]))
        #expect(found.contains("mrenclave") || found == ["enclave"], "\(changed.count) bytes: \(found)")
    }
}

@Test func `a byte changed anywhere in the SIGSTRUCT is found`() async throws {
    let image = try await ConvertedImage.shared.value
    let sigstruct = try image.content(of: folder.appending("encl.ss".utf8))
    // Every field, and a step that is no divisor of any.
    let fields = [0, 16, 20, 24, 40, 44, 128, 512, 516, 900, 904, 928, 944, 960, 992, 1024, 1026, 1028, 1040, 1424]
    for offset in fields + stride(from: 7, to: sigstruct.count, by: 211) + [sigstruct.count - 1] {
        var changed = sigstruct
        changed[offset] ^= 0x01
        let found = try failures(of: image.altered(files: [layerFile("encl.ss", changed)]))
        #expect(found.contains { $0.hasPrefix("sigstruct-") || $0 == "mrenclave" }, "byte \(offset): \(found)")
    }
}

@Test func `a SIGSTRUCT of nothing, or of another length, is none`() async throws {
    let image = try await ConvertedImage.shared.value
    for changed in [[], [UInt8](repeating: 0, count: 1808), [UInt8](repeating: 0, count: 1807)] {
        #expect(try !failures(of: image.altered(files: [layerFile("encl.ss", changed)])).isEmpty)
    }
}

@Test(arguments: ["encl.bin", "encl.ss"])
func `a file of the enclave that is not there, or no file, fails by name`(name: String) async throws {
    let image = try await ConvertedImage.shared.value
    let path = PathBytes(folder.appending(name.utf8).bytes.dropFirst())
    let link = LayerFile(path: path, kind: .symlink(target: "other"), mode: 0o777)
    let verification = try Verification(of: image.altered(files: [link]), backEnds: ConvertedImage.backEnds)
    #expect(verification.checks.map(\.name) == ["enclave"])
    #expect(verification.checks.first?.cause?.contains("TB3710") == true)
    #expect(!verification.passed && verification.evidence == nil)
}

@Test func `any value changed in the record is found`() async throws {
    let image = try await ConvertedImage.shared.value
    let text = String(decoding: try image.content(of: EnclaveRecord.path), as: UTF8.self)
    for (old, new) in [
        ("\"isv_svn\": 5", "\"isv_svn\": 6"), ("\"debug\": false", "\"debug\": true"), ("\"skeleton\"", "\"gramine\""),
        (image.mrsigner, String(repeating: "0", count: 64)), ("\"version\": 1", "\"version\": 2"),
    ] {
        let changed = text.replacing(old, with: new)
        try #require(changed != text, "\(old)")
        let record = LayerFile.file("opt/tee-build/record.json", Array(changed.utf8))
        #expect(try failures(of: image.altered(files: [record])).contains("record"), "\(old)")
    }
    for changed in [[], Array(text.utf8.dropLast(2)), Array((text + "\n").utf8), Array("{}".utf8)] {
        let record = LayerFile.file("opt/tee-build/record.json", changed)
        #expect(try failures(of: image.altered(files: [record])).contains("record"))
    }
}

@Test func `a record that says something else of what nobody can compute does not match its label`() async throws {
    let image = try await ConvertedImage.shared.value
    let text = String(decoding: try image.content(of: EnclaveRecord.path), as: UTF8.self)
    let changed = text.replacing("\"tool\": \"", with: "\"tool\": \"other ")
    try #require(changed != text)
    let record = LayerFile.file("opt/tee-build/record.json", Array(changed.utf8))
    let found = try failures(of: image.altered(files: [record]))
    #expect(found == ["label io.tee-build.record", "annotation io.tee-build.record"])
}
