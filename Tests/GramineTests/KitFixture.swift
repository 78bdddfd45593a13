import Bytes
import Diagnostics
import ELFFixtures
import LibOS
import OCI

@testable import Gramine

/// A kit of stand-ins: libpal.so of the golden vectors, and programs that a test makes.
enum KitFixture {
    static let loaderPath: PathBytes = "/usr/lib/x86_64-linux-gnu/gramine/sgx/loader"
    static let interpreter = "ld-linux-x86-64.so.2"

    /// The files of a complete kit.
    static func files() throws -> [PathBytes: [UInt8]] {
        [
            GraminePlaces.pal: try GramineFixture.contents("standin-bss.so"),
            GraminePlaces.libOS: ELFBlueprint.library("libsysdb.so").bytes(),
            loaderPath: LoaderBlueprint().bytes(),
            GraminePlaces.hostLibraries.appending(interpreter.utf8): ELFBlueprint.library(interpreter).bytes(),
            GraminePlaces.hostLibraries.appending("libc.so.6".utf8):
                ELFBlueprint.library("libc.so.6", needed: [interpreter]).bytes(),
            GraminePlaces.hostLibraries.appending("libprotobuf-c.so.1".utf8):
                ELFBlueprint.library("libprotobuf-c.so.1", needed: ["libc.so.6"]).bytes(),
        ]
    }

    static func kit(
        version: String = "1.9",
        _ change: (inout [PathBytes: [UInt8]]) -> Void = { _ in }
    ) throws -> Kit {
        var files = try files()
        change(&files)
        return Kit(
            libOS: "gramine",
            version: version,
            digest: Digest.of([]),
            runtimeLayers: [],
            files: EmbeddedKitFiles(files)
        )
    }
}
