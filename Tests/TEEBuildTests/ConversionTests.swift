import Bytes
import Compatibility
import Diagnostics
import ImageFixtures
import LibOS
import OCI
import StrictJSON
import TEEBuild
import Tar
import Testing

/// The error with which an image with these entries besides is refused; nil if a layer of ours can be laid over it.
private func refusal(_ entries: [(TarWriterEntry, [UInt8])]) throws -> TeeError? {
    let source = try ConvertedImage.source(entries: entries)
    let opened = try ImageIntake().read(ImageReference(transport: .oci, path: source.directory.path))
    let conversion = try ConvertedImage.conversion()
    let application = try Application(opened, report: conversion.report(on: opened))
    let draft = try conversion.draft(of: application)
    do throws(TeeError) {
        _ = try draft.unsignedImage()
        return nil
    } catch {
        return error
    }
}

private func symlink(_ path: PathBytes, _ target: PathBytes) -> (TarWriterEntry, [UInt8]) {
    (TarWriterEntry(path: path, kind: .symlink(target: target), mode: 0o777), [])
}

private func directory(_ path: PathBytes) -> (TarWriterEntry, [UInt8]) {
    (TarWriterEntry(path: path, kind: .directory, mode: 0o711), [])
}

@Test func `an image with a link, file or folder where ours goes is refused by that path`() throws {
    for (entries, path) in [
        ([symlink("opt", "srv")], "/opt"), ([symlink("opt", "/nowhere")], "/opt"), ([file("opt", [])], "/opt"),
        ([directory("opt"), symlink("opt/tee-build", "..")], "/opt/tee-build"),
        ([file("opt/tee-build", [])], "/opt/tee-build"),
        ([file("opt/tee-build/skeleton", [])], "/opt/tee-build/skeleton"),
        ([directory("opt/tee-build/skeleton/encl.bin")], "/opt/tee-build/skeleton/encl.bin"),
        ([directory("opt/tee-build/record.json")], "/opt/tee-build/record.json"),
    ] {
        let error = try #require(try refusal(entries), "\(path)")
        #expect(error.code == .pathTaken)
        #expect(error.object == [path])
    }
}

@Test func `folders that are there keep their attributes, and files of ours replace files`() throws {
    #expect(try refusal([directory("opt"), file("opt/other", [])]) == nil)
    #expect(try refusal([file("opt/tee-build/record.json", [1]), file("opt/tee-build/skeleton/encl.bin", [1])]) == nil)
}

@Test func `a converted image keeps the layers of its source byte for byte below its own`() async throws {
    let image = try await ConvertedImage.shared.value
    let (source, output) = (image.opened.source, image.output.source)
    #expect(output.layers.count == source.layers.count + 1)
    #expect(output.layers.dropLast().map(\.descriptor) == source.layers.map(\.descriptor))
    #expect(output.layers.dropLast().map(\.diffID) == source.layers.map(\.diffID))
}

@Test func `a converted image keeps of the configuration what does not start it`() async throws {
    let image = try await ConvertedImage.shared.value
    let config = image.output.source.config
    #expect(config.created == "2024-02-03T04:05:06Z")
    #expect(config.platform == image.opened.source.config.platform)
    #expect(config.environment.prefix(2) == ["PATH=/bin", "A=b"])
    #expect(!config.environment.contains { $0.hasPrefix("ENCLAVE_X") })
    #expect(config.environment.filter { $0.hasPrefix("ENCLAVE_TYPE=") } == ["ENCLAVE_TYPE=intelSgx"])
    #expect(config.command ?? [] == [])
    #expect(config.label("maintainer") == "somebody")
    #expect(config.label("enclave.type") == "intelSgx")
    #expect(config.label("io.tee-build.old") == nil)
    #expect(config.label("io.tee-build.libos") == "skeleton")
}

@Test func `a TEE image is not converted again`() async throws {
    let image = try await ConvertedImage.shared.value
    let error = #expect(throws: TeeError.self) { try ConvertedImage.conversion().report(on: image.output) }
    #expect(error?.code == .alreadyConverted)
}

@Test func `the record says what was converted, and is read back as it is`() async throws {
    let image = try await ConvertedImage.shared.value
    let record = try StoredRecord(try image.content(of: EnclaveRecord.path))
    #expect(record.libOS == "skeleton")
    #expect(record.source == image.opened.source.descriptor.digest)
    #expect(record.sourceName == "app")
    #expect(record.allowed.isEmpty)
}

@Test func `a record cut off at any length is refused`() async throws {
    let bytes = try await ConvertedImage.shared.value.content(of: EnclaveRecord.path)
    // Behind its last brace only the line ends.
    for count in 0..<(try #require(bytes.lastIndex(of: UInt8(ascii: "}")))) {
        #expect(throws: TeeError.self, "\(count) bytes") { try StoredRecord(Array(bytes.prefix(count))) }
    }
}

@Test func `an image without a label of ours is no TEE image`() async throws {
    let image = try await ConvertedImage.shared.value
    let error = #expect(throws: TeeError.self) {
        try Verification(of: image.opened, backEnds: ConvertedImage.backEnds)
    }
    #expect(error?.code == .notATEEImage)
    let unlabelled = try image.altered("Labels", "io.tee-build.libos", to: nil)
    #expect(throws: TeeError.self) { try Verification(of: unlabelled, backEnds: ConvertedImage.backEnds) }
    let other = try image.altered("Labels", "io.tee-build.libos", to: .string("other"))
    let unknown = #expect(throws: TeeError.self) { try Verification(of: other, backEnds: ConvertedImage.backEnds) }
    #expect(unknown?.code == .notATEEImage)
}

@Test func `an image for another architecture is converted only if that is allowed`() throws {
    let source = try ConvertedImage.source(platform: "linux/arm64")
    let reference = ImageReference(transport: .oci, path: source.directory.path)
    let opened = try ImageIntake().read(reference, platform: Platform("linux/arm64"))
    let refused = try ConvertedImage.conversion().report(on: opened)
    let error = #expect(throws: TeeError.self) { try Application(opened, report: refused) }
    #expect(error?.code == .applicationCannotRun)
    #expect(error?.hint.contains("--allow TB1150") == true)
    let allowed = try ConvertedImage.conversion(allowing: [.architecture]).report(on: opened)
    #expect(try Application(opened, report: allowed).report.allowed == [.architecture])
}
