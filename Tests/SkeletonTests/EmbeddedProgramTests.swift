import ImageFixtures
import SystemPackage
import Testing

@testable import Skeleton

/// Whether this machine has the versions of gcc and binutils that the embedded programs were built with.
private let hasTheCompiler: Bool = {
    guard let gcc = try? ForeignTool("gcc")?.run("-dumpfullversion"), let ld = try? ForeignTool("ld")?.run("--version"),
        gcc.status == 0, let line = ld.output.split(separator: "\n").first,
        let version = line.split(separator: " ").last
    else { return false }
    return SkeletonBinaries.compiler == "gcc \(gcc.output.dropLast()), ld \(version)"
}()

private let script = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    .appending("Sources/Skeleton/Enclave/build.sh").string

@Test(.enabled(if: hasTheCompiler)) func `building the enclave again gives the embedded bytes`() throws {
    let folder = try TemporaryDirectory()
    let outcome = try #require(ForeignTool("sh")).run(script, folder.path.string)
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(try folder.read("encl.bin") == EmbeddedProgram.enclave)
    #expect(try folder.read("fallback") == EmbeddedProgram.fallback)
}

@Test(.enabled(if: ForeignTool("gcc") != nil && ForeignTool("ld") != nil))
func `any compiler builds an enclave of the form that the runtime loads`() throws {
    let folder = try TemporaryDirectory()
    let outcome = try #require(ForeignTool("sh")).run(script, folder.path.string)
    #expect(outcome.status == 0, "\(outcome.output)")
    let image = try folder.read("encl.bin")
    #expect(try SkeletonEnclave.measure(image: image).ssaFramePageCount == 1)
}

@Test func `rows that are left out are zero`() {
    #expect(EmbeddedProgram.decoded("00001 ff0a\n00004 01", byteCount: 6) == [0, 0xff, 0x0a, 0, 1, 0])
    #expect(EmbeddedProgram.enclave.count % 4096 == SkeletonMetadata.byteCount)
    #expect(EmbeddedProgram.fallback.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]))
}
