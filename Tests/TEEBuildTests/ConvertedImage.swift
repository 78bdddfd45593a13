import Bytes
import Compatibility
import Crypto
import Diagnostics
import HostFiles
import ImageFixtures
import LibOS
import OCI
import SGX
import Signing
import Skeleton
import StrictJSON
import Synchronization
import SystemPackage
import TEEBuild
import Tar
import Testing

/// A small image, converted with the skeleton and a key of its own.
final class ConvertedImage: Sendable {
    /// Made once for all tests.
    static let shared = Task { try await ConvertedImage() }

    static let backEnds: [any LibOSBackEnd] = [SkeletonBackEnd()]

    let folder: TemporaryDirectory
    let source: LayoutFixture
    let opened: OpenedImage
    let output: OpenedImage
    let mrsigner: String
    private let count = Atomic(0)

    private init() async throws {
        folder = try TemporaryDirectory()
        let mrsigner = try KeyGeneration.generate(to: folder("key.pem")).mrsigner
        self.mrsigner = try #require(mrsigner).description
        source = try ConvertedImage.source()
        opened = try ImageIntake().read(ImageReference(transport: .oci, path: source.directory.path))
        var settings = InstanceSettings()
        settings.isvProdID = 3
        settings.isvSVN = 5
        let conversion = try ConvertedImage.conversion(settings)
        let application = try Application(opened, report: conversion.report(on: opened))
        let made = try await conversion.draft(of: application).signed(by: FileSigner(folder("key.pem")))
        let reference = ImageReference(transport: .oci, path: folder("output"), selector: .name("tee"))
        _ = try made.write(to: reference, by: ImageWriter(modified: 0))
        output = try ImageIntake().read(reference)
    }

    /// A layout with one image of two layers, whose configuration has something of everything.
    static func source(
        entries: [(TarWriterEntry, [UInt8])] = [],
        more: String = #","Env":["PATH=/bin","A=b","ENCLAVE_TYPE=other","ENCLAVE_X=y"]"#,
        platform: String = "linux/amd64"
    ) throws -> LayoutFixture {
        let fixture = try LayoutFixture()
        let base = try archive([
            (TarWriterEntry(path: "bin", kind: .directory, mode: 0o755), []),
            file("bin/app", Array("#!/bin/sh\n".utf8)),
        ])
        let upper = try archive([file("etc/setting", Array("on".utf8))] + entries)
        let config =
            #","created":"2024-02-03T04:05:06Z","config":{"Entrypoint":["/bin/app"],"Cmd":["-v"],"WorkingDir":"/srv","#
            + #""Labels":{"maintainer":"somebody","enclave.type":"other","io.tee-build.old":"1"}\#(more)}"#
        let manifest = try fixture.image(layers: [base, upper], platform: platform, more: config)
        try fixture.index([manifest.descriptor(LayoutFixture.name("app"))])
        return fixture
    }

    static func conversion(
        _ settings: InstanceSettings = InstanceSettings(),
        allowing: [ErrorCode] = []
    ) throws -> Conversion {
        let backEnd = SkeletonBackEnd()
        let kit = try #require(backEnd.builtInKit)
        return Conversion(to: backEnd, kit: kit, settings: settings, allowing: allowing)
    }

    /// The converted image changed after the conversion, every digest in it right.
    func altered(
        files: [LayerFile] = [],
        config: (ImageConfig) throws -> ImageConfig = { $0 },
        annotations: ([Descriptor.Annotation]) -> [Descriptor.Annotation] = { $0 }
    ) throws -> OpenedImage {
        let source = output.source
        let name = "altered-\(count.add(1, ordering: .relaxed).newValue)"
        let layers =
            source.layers.map { ImageDraft.Layer.original($0) } + (files.isEmpty ? [] : [.new(files, .init())])
        let draft = ImageDraft(
            config: try config(source.config),
            layers: layers,
            annotations: annotations(source.manifest.annotations)
        )
        let reference = ImageReference(transport: .oci, path: folder(name))
        _ = try ImageWriter(compression: .none, modified: 0).write(draft, to: reference)
        return try ImageIntake().read(reference)
    }

    /// The converted image with its configuration changed at a path below `config`.
    func altered(_ path: String..., to value: JSONValue?) throws -> OpenedImage {
        try altered(config: { try $0.setting(["config"] + path, to: value) })
    }

    /// A file of the converted image.
    func content(of path: PathBytes) throws -> [UInt8] { try output.file(at: path, limit: 1 << 20) }
}

/// The checks that an image fails, each with what it is about.
func failures(of image: OpenedImage, _ expectations: Expectations = Expectations()) throws -> [String] {
    try Verification(of: image, backEnds: ConvertedImage.backEnds, expectations: expectations).checks
        .filter { !$0.passed }.map { $0.object.isEmpty ? $0.name : "\($0.name) \($0.object)" }
}
