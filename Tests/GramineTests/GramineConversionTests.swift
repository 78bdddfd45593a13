import Bytes
import Crypto
import Diagnostics
import ELFFixtures
import ImageFixtures
import LibOS
import OCI
import SGX
import Signing
import SystemPackage
import TEEBuild
import Testing

@testable import Gramine

/// Signs with a key that lives as long as the test.
private struct TestSigner: Signer {
    let key: RSAPrivateKey
    var mrsigner: MRSIGNER? { key.publicKey.mrsigner }

    func sign(_ material: SigningMaterial) async throws(TeeError) -> EnclaveSignature {
        EnclaveSignature(signature: try key.sign(material.bytes), publicKey: key.publicKey)
    }
}

/// Images in a folder of their own, as files.
private struct Workshop {
    let directory: TemporaryDirectory
    let writer = ImageWriter(modified: 0)
    let intake = ImageIntake()
    let backEnd = GramineBackEnd()

    init() throws { directory = try TemporaryDirectory() }

    func reference(_ name: String) throws -> ImageReference {
        ImageReference(transport: .oci, path: FilePath(directory.path.string).appending(name))
    }

    static func config(_ settings: String) throws -> ImageConfig {
        try ImageConfig(
            Array(
                """
                {"architecture":"amd64","os":"linux","config":\(settings),"rootfs":{"type":"layers","diff_ids":[]}}
                """.utf8
            )
        )
    }

    /// An image of a program, its library and its configuration.
    func source() throws -> OpenedImage {
        let interpreter = "/lib64/ld-linux-x86-64.so.2"
        let program = ELFBlueprint.program(interpreter: interpreter, needed: ["libapp.so"]).bytes()
        let files: [LayerFile] = [
            .file("usr/bin/app", program, mode: 0o755),
            .file("usr/lib/libapp.so", ELFBlueprint.library("libapp.so").bytes()),
            .file("usr/lib64/ld-linux-x86-64.so.2", ELFBlueprint.library("ld-linux-x86-64.so.2").bytes(), mode: 0o755),
            LayerFile(path: "lib", kind: .symlink(target: "usr/lib"), mode: 0o777),
            LayerFile(path: "lib64", kind: .symlink(target: "usr/lib64"), mode: 0o777),
            .file("etc/app/app.conf", Array("port 1\n".utf8)), .file("opt/own", Array("own".utf8)),
        ]
        let config = try Workshop.config(
            """
            {"Entrypoint":["app","-c"],"Cmd":["/etc/app/app.conf"],"Env":["PATH=/usr/bin","LD_PRELOAD="]}
            """
        )
        let draft = ImageDraft(config: config, layers: [.new(files, .init())])
        _ = try writer.write(draft, to: try reference("source"))
        return try intake.read(try reference("source"))
    }

    func kit() throws -> Kit {
        let whole = try KitFixture.kit()
        var files: [LayerFile] = []
        for path in whole.files.paths where path.isWithin(GraminePlaces.folder) {
            files.append(.file(path.inLayer, try whole.files.bytes(of: path, limit: 1 << 24), mode: 0o755))
        }
        let draft = ImageDraft(config: try Workshop.config("{}"), layers: [.new(files, .init())])
        _ = try writer.write(draft, to: try reference("kit"))
        let image = try SourceImage.open(try reference("kit"))
        return Kit(
            libOS: whole.libOS,
            version: whole.version,
            digest: image.descriptor.digest,
            runtimeLayers: image.layers,
            files: whole.files
        )
    }

    func convert(to name: String, signer: TestSigner) async throws -> Digest {
        var settings = InstanceSettings()
        settings.threads = 1
        settings.enclaveSize = 16 << 20
        let conversion = Conversion(to: backEnd, kit: try kit(), settings: settings)
        let image = try source()
        let application = try Application(image, report: try conversion.report(on: image))
        let made = try await conversion.draft(of: application).signed(by: signer)
        return try made.write(to: try reference(name), by: writer)
    }

    func verify(_ name: String) throws -> Verification {
        try Verification(of: try intake.read(try reference(name)), backEnds: [backEnd])
    }

    /// The converted image with a layer above it, and nothing else changed.
    func cover(_ name: String, with file: LayerFile, as other: String) throws {
        let source = try SourceImage.open(try reference(name))
        let layers = source.layers.map { ImageDraft.Layer.original($0) } + [.new([file], .init())]
        let draft = ImageDraft(config: source.config, layers: layers, annotations: source.manifest.annotations)
        _ = try writer.write(draft, to: try reference(other))
    }
}

@Suite struct GramineConversionTests {
    @Test func `a converted image keeps its layers, gets the kit's, and verifies until a file of it is covered`()
        async throws
    {
        let workshop = try Workshop()
        let signer = TestSigner(key: try .generate())
        let digest = try await workshop.convert(to: "tee", signer: signer)
        #expect(try await workshop.convert(to: "again", signer: signer) == digest)

        let source = try SourceImage.open(try workshop.reference("source"))
        let kit = try SourceImage.open(try workshop.reference("kit"))
        let image = try SourceImage.open(try workshop.reference("tee"))
        let below = (source.layers + kit.layers).map(\.descriptor.digest)
        #expect(Array(image.layers.map(\.descriptor.digest).prefix(2)) == below)
        #expect(image.layers.count == 3)
        #expect(image.config.entrypoint?.first == GraminePlaces.loader.description)
        #expect(image.config.command ?? [] == [])

        let verification = try workshop.verify("tee")
        #expect(verification.checks.filter { !$0.passed } == [])
        #expect(verification.checks.contains { $0.name == "trusted-files" })

        let paths: [PathBytes] = ["usr/lib/libapp.so", "etc/app/app.conf", GraminePlaces.libOS.inLayer]
        for (number, path) in paths.enumerated() {
            try workshop.cover("tee", with: .file(path, Array("other".utf8)), as: "covered-\(number)")
            let failed = try workshop.verify("covered-\(number)").checks.filter { !$0.passed }
            #expect(failed.contains { $0.name == "trusted-file" && $0.object == "file:/\(path)" }, "\(path)")
        }
        try workshop.cover("tee", with: .file(GraminePlaces.manifest.inLayer, Array("a = 1".utf8)), as: "broken")
        #expect(try !workshop.verify("broken").passed)
    }
}
