import Bytes
import Compatibility
import Diagnostics
import ELFFixtures
import OcclumConfig
import Testing

@testable import Occlum

/// Files that have the marks of a release.
private func files(_ version: OcclumVersion) -> [PathBytes: ELFBlueprint] {
    var libOS = ELFBlueprint.library("libocclum-libos.so.0")
    libOS.sections = [(name: ".builtin_config", content: [UInt8](repeating: 0, count: 47))]
    var loader = ELFBlueprint.library("ld-linux-x86-64.so.2")
    loader.versionDefinitions = ["ld-linux-x86-64.so.2", "GLIBC_2.2.5", "OCCLUM"]
    var musl = ELFBlueprint.library("libc.so")
    musl.symbols = [.init("posix_spawn_on_occlum", defined: true)]
    return [
        KitInventory.Path.libOS(version): libOS,
        KitInventory.Path.pal(version): .library("libocclum-pal.so.0"),
        KitInventory.Path.initProgram: .program(interpreter: "/lib/ld-musl-x86_64.so.1"),
        KitInventory.Path.muslLoader: musl,
        KitInventory.Path.glibcLoader: loader,
    ]
}

private func odd(_ files: [PathBytes: ELFBlueprint], _ version: OcclumVersion = .v0_31_0) throws -> [PathBytes] {
    let kit = KitInventory(version: version, modes: files.mapValues { _ in 0o755 })
    return try KitCheck.findings(kit) { path in files[path]?.bytes() ?? [] }.compactMap(\.path).sorted()
}

@Test(arguments: OcclumVersion.allCases) func `the files of a release pass`(version: OcclumVersion) throws {
    #expect(try odd(files(version), version).isEmpty)
}

@Test func `files from elsewhere are named`() throws {
    let release = files(.v0_31_0)
    for path in release.keys.sorted() {
        var changed = release
        changed[path] = .library("libother.so")
        #expect(try odd(changed) == [path])
        changed[path] = nil
        #expect(try odd(changed).isEmpty)
    }
    let kit = KitInventory(version: .v0_31_0, modes: release.mapValues { _ in 0o755 })
    let broken = try KitCheck.findings(kit) { _ in [1, 2, 3] }
    #expect(broken.count == release.count)
    #expect(broken.allSatisfy { $0.severity == .warning && $0.code == .foreignKitFile })
}
