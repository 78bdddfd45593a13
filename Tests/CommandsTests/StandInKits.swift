import Bytes
import ELFFixtures
import HostFiles
import ImageFixtures
import SystemPackage
import Testing

/// Releases that are none: files at the places of a LibOS's own, of which those that are measured are enclaves of the
/// golden vectors. `kit import` makes kits of them as of the originals.
struct StandInKits {
    private let folder: TemporaryDirectory

    /// Where kits are kept.
    var directory: FilePath { folder("kits") }

    init() throws { folder = try TemporaryDirectory() }

    /// Gramine, in a version that `kit import` is told.
    func importGramine(_ version: String, pal: String = "standin-bss.so") async throws {
        let place = "usr/lib/x86_64-linux-gnu/gramine"
        let interpreter = "ld-linux-x86-64.so.2"
        var loader = LoaderBlueprint()
        loader.needed = ["libc.so.6"]
        let files: [(String, [UInt8])] = [
            ("\(place)/sgx/libpal.so", try StandInKits.fixture("gramine/\(pal)")),
            ("\(place)/libsysdb.so", ELFBlueprint.library("libsysdb.so-\(version)").bytes()),
            ("\(place)/sgx/loader", loader.bytes()),
            ("\(place)/runtime/glibc/\(interpreter)", ELFBlueprint.library(interpreter).bytes()),
            ("\(place)/runtime/glibc/libc.so.6", ELFBlueprint.library("libc.so.6", needed: [interpreter]).bytes()),
        ]
        try await take(files, "gramine", version)
    }

    /// Occlum, in a version that `kit import` is told.
    func importOcclum(_ version: String) async throws {
        var loader = ELFBlueprint.library("ld-linux-x86-64.so.2")
        loader.versionDefinitions = ["ld-linux-x86-64.so.2", "GLIBC_2.31", "OCCLUM"]
        var libc = ELFBlueprint.library("libc.so.6", needed: ["ld-linux-x86-64.so.2"])
        libc.versionDefinitions = ["libc.so.6", "GLIBC_2.2.5", "GLIBC_2.31"]
        var musl = ELFBlueprint.library("libc.so")
        musl.symbols = [.init("posix_spawn_on_occlum", defined: true)]
        let build = "opt/occlum/build"
        let muslPlace = "opt/occlum/toolchains/gcc/x86_64-linux-musl/lib"
        var files: [(String, [UInt8])] = [
            ("\(build)/lib/libocclum-libos.so.\(version)", try StandInKits.fixture("sgx-sdk/so/libos-2.20.so")),
            ("\(build)/lib/libocclum-pal.so.\(version)", ELFBlueprint.library("libocclum-pal.so.0").bytes()),
            ("\(build)/bin/init", ELFBlueprint.program(interpreter: "/lib/ld-musl-x86_64.so.1").bytes()),
            ("\(muslPlace)/libc.so", musl.bytes()),
            ("opt/occlum/glibc/lib/ld-linux-x86-64.so.2", loader.bytes()),
            ("opt/occlum/glibc/lib/libc.so.6", libc.bytes()),
        ]
        for name in ["libgcc_s.so.1", "libstdc++.so.6"] { files.append(("\(muslPlace)/\(name)", Array(name.utf8))) }
        for name in ["occlum-run", "occlum_exec_client", "occlum_exec_server"] {
            files.append(("\(build)/bin/\(name)", Array(name.utf8)))
        }
        try await take(files, "occlum", version)
    }

    private func take(_ files: [(String, [UInt8])], _ libOS: String, _ version: String) async throws {
        let root = "\(libOS)-\(version)"
        for (name, bytes) in files { try folder.write(bytes, to: "\(root)/\(name)") }
        let run = await CapturedRun(
            "kit",
            "import",
            folder(root).string,
            "--libos",
            libOS,
            "--release",
            version,
            "--kit-dir",
            directory.string
        )
        try #require(run.status == 0, "\(run.errors)")
    }

    private static func fixture(_ name: String) throws -> [UInt8] {
        let tests = FilePath(#filePath).removingLastComponent().removingLastComponent()
        return try InputFile(tests.appending("Fixtures").pushing(FilePath(name))).contents(limit: 1 << 24)
    }
}
