import Bytes
import Compatibility
import Crypto
import Diagnostics
import ELF
import ELFFixtures
import HostFiles
import ImageFixtures
import LibOS
import OCI
import OcclumConfig
import RootFS
import SGX
import SGXSDK
import Signing
import SystemPackage
import Tar
import Testing

@testable import Occlum

private func fixture(_ name: String) throws -> [UInt8] {
    let path = FilePath(#filePath).removingLastComponent().removingLastComponent().appending("Fixtures/sgx-sdk/\(name)")
    return try InputFile(path).contents(limit: 1 << 24)
}

/// A kit of stand-ins: an enclave of the form of Occlum's, and files with the marks of the rest.
private func kit(version: String = "0.30.1", libOS: String = "so/libos-2.20.so") throws -> Kit {
    let release = try #require(OcclumVersion(release: version))
    var files: [PathBytes: [UInt8]] = [:]
    var loader = ELFBlueprint.library("ld-linux-x86-64.so.2")
    loader.versionDefinitions = ["ld-linux-x86-64.so.2", "GLIBC_2.31", "OCCLUM"]
    var libc = ELFBlueprint.library("libc.so.6", needed: ["ld-linux-x86-64.so.2"])
    libc.versionDefinitions = ["libc.so.6", "GLIBC_2.2.5", "GLIBC_2.31"]
    var musl = ELFBlueprint.library("libc.so")
    musl.symbols = [.init("posix_spawn_on_occlum", defined: true)]
    files[KitInventory.Path.libOS(release)] = try fixture(libOS)
    files[KitInventory.Path.pal(release)] = ELFBlueprint.library(
        "libocclum-pal.so.0",
        needed: ["libsgx_uae_service.so"]
    ).bytes()
    files[KitInventory.Path.initProgram] = ELFBlueprint.program(interpreter: "/lib/ld-musl-x86_64.so.1").bytes()
    files[KitInventory.Path.muslLoader] = musl.bytes()
    for name in InitTree.libraries { files[KitInventory.Path.musl.appending(name.bytes)] = Array(name.bytes) }
    for name in ["occlum-run", "occlum_exec_client", "occlum_exec_server"] {
        files[KitInventory.Path.programs.appending(name.utf8)] = Array(name.utf8)
    }
    files[KitInventory.Path.glibcLoader] = loader.bytes()
    files[KitInventory.Path.glibc.appending("libc.so.6".utf8)] = libc.bytes()
    return Kit(
        libOS: "occlum",
        version: version,
        digest: .of([1]),
        runtimeLayers: [],
        files: EmbeddedKitFiles(files)
    )
}

/// An image layout with one layer of these files, read as `convert` reads it.
private struct Opened {
    let layout: LayoutFixture
    let image: OpenedImage

    init(_ files: [LayerFile], config: String) throws {
        layout = try LayoutFixture()
        let bytes = Bytes()
        var tar = TarWriter { part throws(TeeError) in
            for index in part.indices { bytes.all.append(part[index]) }
        }
        var folders: Set<PathBytes> = []
        for file in files.sorted(by: { $0.path < $1.path }) {
            var parent = ""
            for part in file.path.components.dropLast() {
                parent += (parent.isEmpty ? "" : "/") + String(decoding: part, as: UTF8.self)
                guard folders.insert(PathBytes(parent)).inserted else { continue }
                try tar.begin(TarWriterEntry(path: PathBytes(parent), kind: .directory, mode: 0o755))
            }
            switch file.kind {
            case .bytes(let content):
                try tar.begin(TarWriterEntry(path: file.path, kind: .file(byteCount: content.count), mode: file.mode))
                try tar.write(content.span)
            case .symlink(let target):
                try tar.begin(TarWriterEntry(path: file.path, kind: .symlink(target: target), mode: 0o777))
            default:
                guard folders.insert(file.path).inserted else { continue }
                try tar.begin(TarWriterEntry(path: file.path, kind: .directory, mode: file.mode))
            }
        }
        try tar.finish()
        let manifest = try layout.image(layers: [bytes.all], more: #","config":{\#(config)}"#)
        try layout.index([manifest.descriptor()])
        let source = try SourceImage.open(try ImageReference("oci:\(layout.directory.path.string)"))
        let index = try LayerIndexer(inspector: FactsGathering()).index(source.layers, progress: SilentProgress())
        image = OpenedImage(
            source: source,
            tree: try RootFS(merging: index),
            contents: FileContents(layers: source.layers)
        )
    }

    private final class Bytes { var all: [UInt8] = [] }
}

private let backEnd = OcclumBackEnd(images: StandInImages())

private func glibcImage() throws -> Opened {
    let loader = "/lib64/ld-linux-x86-64.so.2"
    return try Opened(
        [
            .file("usr/bin/app", ELFBlueprint.program(interpreter: loader, needed: ["libc.so.6"]).bytes(), mode: 0o755),
            .file("lib64/ld-linux-x86-64.so.2", ELFBlueprint.library("ld-linux-x86-64.so.2").bytes(), mode: 0o755),
            .file("lib/x86_64-linux-gnu/libc.so.6", ELFBlueprint.library("libc.so.6").bytes(), mode: 0o755),
            .file("etc/data", Array("data".utf8)),
        ],
        config: #""Entrypoint":["/usr/bin/app","-x"],"Env":["A=1"],"WorkingDir":"/etc""#
    )
}

private func application(_ opened: Opened, _ kit: Kit) throws -> Application {
    let report = CompatibilityCheck(
        tree: RootFSTree(opened.image.tree),
        launch: ImageLaunch(opened.image.source.config),
        kit: try backEnd.kitFacts(kit)
    ).report()
    return try Application(opened.image, report: report)
}

private func instance(
    _ opened: Opened,
    _ kit: Kit,
    _ change: (inout InstanceSettings) -> Void = { _ in }
) throws -> any LibOSInstance {
    var settings = InstanceSettings()
    // Small, since every page is hashed.
    settings.enclaveSize = 4 << 20
    settings.threads = 2
    let limits = "{\"resource_limits\": {\"kernel_space_heap_size\": \"1MB\"}}"
    settings.configuration = ConfigurationText(name: "small", bytes: Array(limits.utf8))
    change(&settings)
    return try backEnd.layOut(try application(opened, kit), kit: kit, settings: settings)
}

private func signature(of enclave: UnsignedEnclave) throws -> SignedSIGSTRUCT {
    let material = try SigningMaterial(enclave.sigstruct)
    let key = try RSAPrivateKey(pem: fixture("test-key.pem"))
    return try SignedSIGSTRUCT(
        material,
        EnclaveSignature(signature: try key.sign(material.bytes), publicKey: key.publicKey)
    )
}

private func signed(_ instance: any LibOSInstance) throws -> InstanceContents {
    try instance.contents(.signed(try signature(of: try instance.measure(recording: false))))
}

private func content(_ path: PathBytes, _ contents: InstanceContents) -> [UInt8]? {
    for file in contents.files where file.path == path {
        if case .bytes(let bytes) = file.kind { return bytes }
    }
    return nil
}

@Test(arguments: [("0.30.1", "so/libos-2.20.so"), ("0.29.7", "so/libos-2.17.1.so")])
func `a converted image holds a library that a loader takes, and verifies`(version: String, libOS: String) throws {
    let kit = try kit(version: version, libOS: libOS)
    let opened = try glibcImage()
    let instance = try instance(opened, kit) { $0.isvSVN = 5 }
    let contents = try signed(instance)
    #expect(!contents.keepsSourceLayers)
    let library = try #require(content("occlum_instance/build/lib/libocclum-libos.signed.so", contents))
    let file = try SignedEnclaveFile(parsing: library)
    #expect(try file.failures().isEmpty)
    let unsigned = try instance.measure(recording: false)
    #expect(file.copies.first?.mrenclave == unsigned.mrenclave)
    #expect(file.copies.first?.isvSVN == 5)
    #expect(file.copies.allSatisfy { !$0.allowsDebug })
    #expect(Set(contents.files.map(\.path)).count == contents.files.count)

    let converted = try Opened(contents.files, config: #""Entrypoint":["/opt/tee-build/occlum/launch"]"#)
    let evidence = try backEnd.examine(converted.image)
    #expect(evidence.mrenclave == file.copies.first?.mrenclave)
    #expect(evidence.checks.filter { !$0.passed }.isEmpty)
    #expect(evidence.checks.map(\.name).contains("configuration-mac"))
    #expect(evidence.launch == contents.launch)
}

/// An instance of a release that chooses, with the option or with a part of Occlum.json.
@Test(arguments: [("0.30.0", nil), ("0.30.1", nil), ("0.30.1", true), ("0.31.0", nil)] as [(String, Bool?)])
func `EDMM is had from every release that has it, and verifies`(version: String, feature: Bool?) throws {
    let (kit, opened) = (try kit(version: version), try glibcImage())
    func document(_ name: String, _ contents: InstanceContents) throws -> String {
        String(decoding: try #require(content(PathBytes("occlum_instance/build/" + name), contents)), as: UTF8.self)
    }
    let plain = try signed(try instance(opened, kit))
    let contents = try signed(
        try instance(opened, kit) { settings in
            guard feature == true else { return settings.usesEDMM = true }
            let text = #"{"resource_limits":{"kernel_space_heap_size":"1MB"},"feature":{"enable_edmm":true}}"#
            settings.configuration = ConfigurationText(name: "edmm", bytes: Array(text.utf8))
        }
    )
    let xml = try document("Enclave.xml", contents)
    #expect(xml.contains("<UserRegionSize>18253611008</UserRegionSize>") && xml.contains("<MiscSelect>1</MiscSelect>"))
    #expect(try !document("Enclave.xml", plain).contains("UserRegionSize"))
    let sys = try document(".Occlum_sys.json", contents)
    #expect(sys.contains(#""user_space_max_size": "17179869184B""#))
    // `occlum build --enable-edmm` leaves the configuration's own key as it is.
    if version != "0.30.0" { #expect(sys.contains(#""enable_edmm": \#(feature == true)"#)) }
    let converted = try Opened(contents.files, config: #""Entrypoint":["/opt/tee-build/occlum/launch"]"#)
    let evidence = try backEnd.examine(converted.image)
    #expect(evidence.checks.filter { !$0.passed }.isEmpty)
    #expect(evidence.isDynamic)
    #expect(try evidence.mrenclave != instance(opened, kit).measure(recording: false).mrenclave)
}

@Test func `EDMM cannot be asked of a release that has no choice`() throws {
    let (kit, opened) = (try kit(version: "0.29.7", libOS: "so/libos-2.17.1.so"), try glibcImage())
    let error = #expect(throws: TeeError.self) { try instance(opened, kit) { $0.usesEDMM = true } }
    #expect(error?.code == .noEDMMChoice && error?.object == ["--edmm"])
}

@Test func `an image that was changed fails verification`() throws {
    let kit = try kit()
    let contents = try signed(try instance(try glibcImage(), kit))
    func failed(_ path: PathBytes, _ change: ([UInt8]) -> [UInt8]) throws -> [String] {
        let files = contents.files.map { file in
            guard file.path == path, case .bytes(let bytes) = file.kind else { return file }
            return LayerFile(path: file.path, kind: .bytes(change(bytes)), mode: file.mode)
        }
        return try backEnd.examine(try Opened(files, config: "").image).checks.filter { !$0.passed }.map(\.name)
    }
    #expect(try failed("etc/none") { $0 }.isEmpty)
    #expect(try failed("occlum_instance/build/mount/.ROOT_MAC") { _ in [1] } == ["image-mac", "sha256sums"])
    #expect(
        try failed("occlum_instance/build/.Occlum_sys.json") { $0 + [0x20] }
            == ["configuration-mac", "protected-configuration", "configuration", "sha256sums"]
    )
    #expect(
        try failed("occlum_instance/build/.Occlum_sys.json.protected") { $0 + [1] }
            == ["protected-configuration", "sha256sums"]
    )
    #expect(
        try failed("occlum_instance/Occlum.json") { replacing("\"100MB\"", by: "\"101MB\"", in: $0) }
            == ["configuration", "sha256sums"]
    )
    // Not measured with these values: the library is another one, and Occlum.json says otherwise.
    #expect(
        try failed("occlum_instance/build/Enclave.xml") { replacing("<TCSNum>2", by: "<TCSNum>3", in: $0) }
            == ["signed-library", "configuration", "sha256sums"]
    )
    #expect(try failed("occlum_instance/build/initfs/__ROOT/metadata") { $0 + [1] } == ["image-files", "sha256sums"])
    #expect(try failed("occlum_instance/build/mount/__ROOT/metadata") { $0 + [1] } == ["image-files", "sha256sums"])
    #expect(try failed("occlum_instance/build/bin/occlum-run") { $0 + [1] } == ["sha256sums"])
    #expect(try failed("occlum_instance/initfs/bin/init") { $0 + [1] } == ["sha256sums"])
    #expect(try failed("opt/tee-build/occlum/launch") { $0 + [1] } == ["launcher", "sha256sums"])
    #expect(try failed("opt/tee-build/occlum/SHA256SUMS") { $0.dropLast() } == ["sha256sums"])
    let section = try #require(ELFFile(parsing: fixture("so/libos-2.20.so")).section(named: ".builtin_config"))
    let library: PathBytes = "occlum_instance/build/lib/libocclum-libos.signed.so"
    func failed(flipping place: Int) throws -> [String] {
        try failed(library) { bytes in
            var bytes = bytes
            bytes[place] ^= 1
            return bytes
        }
    }
    let names = try failed(flipping: Int(section.offset))
    #expect(names.count { $0 == "signed-library" } == 2)
    #expect(names.contains("configuration-mac"))
    // What no loader reads: the zeros behind the copies of the metadata.
    let note = try #require(ELFFile(parsing: fixture("so/libos-2.20.so")).section(named: ".note.sgxmeta"))
    #expect(try failed(flipping: Int(note.offset + note.size) - 100) == ["signed-library"])
}

private func replacing(_ old: String, by new: String, in bytes: [UInt8]) -> [UInt8] {
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains(old))
    return Array(text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new).utf8)
}

@Test func `a file too many in an image that verifies is found`() throws {
    let contents = try signed(try instance(try glibcImage(), try kit()))
    func failed(_ file: LayerFile) throws -> [String] {
        let image = try Opened(contents.files + [file], config: "").image
        return try backEnd.examine(image).checks.filter { !$0.passed }.map(\.name)
    }
    #expect(try failed(.file("occlum_instance/run/mount/__ROOT/metadata", [1])) == ["sha256sums"])
    #expect(try failed(.file("occlum_instance/build/mount/__ROOT/zz", [1])) == ["image-files", "sha256sums"])
    #expect(try failed(.file("etc/other", [1])).isEmpty)
}

@Test func `an image that waits for its signature can be examined`() throws {
    let kit = try kit()
    let instance = try instance(try glibcImage(), kit)
    let unsigned = try instance.measure(recording: false)
    let contents = try instance.contents(.unsigned(try SigningMaterial(unsigned.sigstruct)))
    let opened = try Opened(contents.files, config: "")
    let evidence = try backEnd.examine(opened.image)
    #expect(evidence.mrenclave == unsigned.mrenclave)
    #expect(evidence.checks.filter { !$0.passed }.isEmpty)
    // Signed afterwards, it is the image that is signed at once.
    let sealed = try backEnd.sealedFiles(of: opened.image, try signature(of: unsigned))
    let path: PathBytes = "occlum_instance/build/lib/libocclum-libos.signed.so"
    #expect(sealed.map(\.path) == [path])
    let atOnce = try instance.contents(.signed(try signature(of: unsigned)))
    #expect(atOnce.files.map(\.path) == contents.files.map(\.path))
    guard case .bytes(let bytes)? = sealed.first?.kind else { return }
    #expect(bytes == content(path, atOnce))
}

@Test func `the same image makes the same enclave, and another file another`() throws {
    let kit = try kit()
    let first = try instance(try glibcImage(), kit).measure(recording: false)
    #expect(try instance(try glibcImage(), kit).measure(recording: false).sigstruct == first.sigstruct)
    #expect(
        try instance(try glibcImage(), kit) { $0.threads = 9 }.measure(recording: false).mrenclave != first.mrenclave
    )
    #expect(
        try instance(try glibcImage(), kit) { $0.imageKey = [UInt8](repeating: 1, count: 16) }
            .measure(recording: false).mrenclave != first.mrenclave
    )
    #expect(
        try instance(try glibcImage(), kit) { $0.isDebug = true }.measure(recording: false).mrenclave != first.mrenclave
    )
}

@Test func `what goes into MRENCLAVE is logged where that is asked for`() throws {
    let instance = try instance(try glibcImage(), try kit())
    #expect(try instance.measure(recording: false).log == nil)
    let unsigned = try instance.measure(recording: true)
    #expect(unsigned.log?.regions.last?.digest == unsigned.mrenclave)
    #expect(unsigned.log?.regions.contains { $0.name == "heap" && !$0.isMeasured } == true)
}

@Test func `an enclave that is debuggable by Occlum.json is one that can be debugged`() throws {
    let kit = try kit()
    #expect(try !instance(try glibcImage(), kit).measure(recording: false).sigstruct.isDebug)
    #expect(try instance(try glibcImage(), kit) { $0.isDebug = true }.measure(recording: false).sigstruct.isDebug)
}

@Test func `with its own images the instance is signed and verifies as well`() throws {
    let kit = try kit()
    let opened = try glibcImage()
    var settings = InstanceSettings()
    settings.enclaveSize = 4 << 20
    settings.threads = 2
    let instance = try OcclumBackEnd().layOut(try application(opened, kit), kit: kit, settings: settings)
    let contents = try signed(instance)
    var files: [LayerFile] = []
    for file in contents.files {
        guard case .range(let range) = file.kind else {
            files.append(file)
            continue
        }
        files.append(.file(file.path, try range.contents(limit: 1 << 24), mode: file.mode))
    }
    #expect(files.contains { $0.path == "occlum_instance/build/mount/__ROOT/metadata" })
    let evidence = try OcclumBackEnd().examine(try Opened(files, config: "").image)
    #expect(evidence.checks.filter { !$0.passed }.isEmpty)
    let unsigned = try instance.measure(recording: false)
    #expect(evidence.mrenclave == unsigned.mrenclave)
    for name in ["metadata", "02000000000000000000000000000000", "05000000000000000000000000000000"] {
        for stage in ["mount", "initfs"] {
            let path = PathBytes("occlum_instance/build/\(stage)/__ROOT/\(name)")
            let changed = files.map { file in
                guard file.path == path, case .bytes(var bytes) = file.kind else { return file }
                bytes[1000] ^= 4
                return LayerFile(path: path, kind: .bytes(bytes), mode: file.mode)
            }
            let found = try OcclumBackEnd().examine(try Opened(changed, config: "").image)
            #expect(found.checks.filter { !$0.passed }.map(\.name) == ["image-files", "sha256sums"])
            #expect(found.checks.first { !$0.passed }?.object == stage)
        }
    }
}

@Test func `an encrypted instance verifies by its sums, and says that its files were not read`() throws {
    let kit = try kit()
    let opened = try glibcImage()
    var settings = InstanceSettings()
    settings.enclaveSize = 4 << 20
    settings.threads = 2
    settings.imageKey = [UInt8](repeating: 7, count: 16)
    let instance = try OcclumBackEnd().layOut(try application(opened, kit), kit: kit, settings: settings)
    let files = try signed(instance).files.map { file in
        guard case .range(let range) = file.kind else { return file }
        return .file(file.path, try range.contents(limit: 1 << 24), mode: file.mode)
    }
    let evidence = try OcclumBackEnd().examine(try Opened(files, config: "").image)
    #expect(evidence.checks.filter { !$0.passed }.isEmpty)
    #expect(evidence.checks.filter { $0.name == "image-files" }.map(\.object) == ["initfs"])
    #expect(evidence.findings.contains { $0.code == .encryptedImage })
    let changed = files.map { file in
        guard file.path == "occlum_instance/build/mount/__ROOT/metadata", case .bytes(var bytes) = file.kind else {
            return file
        }
        bytes[1000] ^= 4
        return LayerFile(path: file.path, kind: .bytes(bytes), mode: file.mode)
    }
    let found = try OcclumBackEnd().examine(try Opened(changed, config: "").image)
    #expect(found.checks.filter { !$0.passed }.map(\.name) == ["sha256sums"])
}

@Test func `settings that Occlum does not have are refused`() throws {
    let kit = try kit()
    let opened = try glibcImage()
    let changes: [(inout InstanceSettings) -> Void] = [
        { $0.trust = .all }, { $0.volumeKey = "x" }, { $0.attestation = "dcap" }, { $0.preset = "none" },
        { $0.threads = 0 }, { $0.configuration = ConfigurationText(name: "Occlum.json", bytes: [0x7b]) },
    ]
    for change in changes { #expect(throws: TeeError.self) { try instance(opened, kit, change) } }
}

@Test func `check knows the kit's C libraries`() throws {
    let facts = try backEnd.kitFacts(try kit())
    #expect(facts.libCs == [.glibc, .musl])
    #expect(facts.glibcVersions?.contains("GLIBC_2.31") == true)
    #expect(facts.muslExports?.contains("posix_spawn_on_occlum") == true)
    #expect(try backEnd.kitFacts(nil).version == OcclumVersion.newest.rawValue)
    let other = Kit(
        libOS: "occlum",
        version: "0.28.0",
        digest: .of([]),
        runtimeLayers: [],
        files: EmbeddedKitFiles([:])
    )
    #expect(throws: TeeError.self) { try backEnd.kitFacts(other) }
}

@Test func `libraries that the untrusted side lacks are named`() throws {
    let findings = try instance(try glibcImage(), try kit()).findings
    let missing = findings.filter { $0.code == .hostLibraryMissing }.compactMap(\.path)
    #expect(missing == ["/usr/lib/x86_64-linux-gnu/libsgx_uae_service.so"])
    #expect(!findings.contains { $0.code == .foreignKitFile })
}

@Test func `a kit names each file once, and the required ones are few`() {
    for version in OcclumVersion.allCases {
        let items = backEnd.kitContract.items(version.rawValue)
        let first = items.compactMap(\.sources.first)
        #expect(Set(first).count == first.count)
        #expect(
            items.filter(\.isRequired).compactMap { $0.sources.first }.sorted()
                == [
                    "/opt/occlum/build/bin/init", "/opt/occlum/build/bin/occlum-run",
                    "/opt/occlum/build/lib/libocclum-libos.so.\(version)",
                    "/opt/occlum/build/lib/libocclum-pal.so.\(version)",
                    "/opt/occlum/toolchains/gcc/x86_64-linux-musl/lib/libc.so",
                ].map { PathBytes($0) }.sorted()
        )
    }
}

@Test func `the measured files are those of both file systems, and the configured LibOS`() throws {
    let opened = try glibcImage()
    let measured = try instance(opened, try kit()).measuredFiles()
    let visible = measured.filter { !$0.isOfLibOS }
    #expect(visible.contains { $0.path == "/usr/bin/app" && $0.content == .image("/usr/bin/app") })
    #expect(visible.contains { $0.path == "/etc/data" && $0.content == .image("/etc/data") })
    // The C library of the kit stands in the place of the image's.
    #expect(
        visible.contains {
            if case .kit = $0.content { $0.path.lastComponent.elementsEqual("libc.so.6".utf8) } else { false }
        }
    )
    #expect(measured.contains { $0.isOfLibOS && $0.path == "/bin/init" })
    #expect(measured.last?.path == OcclumLayout.signedLibOS)
}
