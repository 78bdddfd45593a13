import Bytes
import Compatibility
import Diagnostics
import OcclumConfig
import StrictJSON
import Testing

@testable import Occlum

private func plan(
    _ version: OcclumVersion = .v0_31_0,
    isEncrypted: Bool = false,
    usesEDMM: Bool = false
) throws -> OcclumPlan {
    try OcclumPlan(
        StandInImage.debian().application(),
        kit: .standIn(version),
        options: ImageConfigurationOptions(version),
        isEncrypted: isEncrypted,
        usesEDMM: usesEDMM
    )
}

private func products() throws -> OcclumPlan.Products {
    OcclumPlan.Products(
        userImage: try #require(FileSystemMAC([UInt8](repeating: 1, count: 16))),
        initImage: try #require(FileSystemMAC([UInt8](repeating: 2, count: 16))),
        protectedConfiguration: [1],
        libOS: [2],
        signedLibOS: [3]
    )
}

@Test func `the instance has the files, links and modes that occlum build leaves`() throws {
    let files = try plan(.v0_30_1).files(products())
    let shown = files.filter { !$0.path.bytes.starts(with: "initfs/".utf8) }.map { file in
        let mode = String(file.mode, radix: 8)
        return switch file.kind {
        case .bytes, .kit: "\(mode) \(file.path)"
        case .directory: "\(mode) \(file.path)/"
        case .symlink(let target): "\(file.path) -> \(target)"
        }
    }
    #expect(
        shown
            == [
                "644 .__occlum_status", "644 .sgx_mode", "644 Occlum.json", "755 build/", "644 build/.Occlum_sys.json",
                "644 build/.Occlum_sys.json.protected", "644 build/Enclave.xml", "755 build/bin/",
                "755 build/bin/occlum-run",
                "755 build/bin/occlum_exec_client", "755 build/bin/occlum_exec_server", "644 build/image_config.json",
                "755 build/initfs/", "644 build/initfs/.ROOT_MAC", "755 build/initfs/__ROOT/", "755 build/lib/",
                "build/lib/libocclum-libos.so -> libocclum-libos.so.0",
                "build/lib/libocclum-libos.so.0 -> libocclum-libos.so.0.30.1",
                "755 build/lib/libocclum-libos.so.0.30.1", "644 build/lib/libocclum-libos.signed.so",
                "build/lib/libocclum-pal.so -> libocclum-pal.so.0",
                "build/lib/libocclum-pal.so.0 -> libocclum-pal.so.0.30.1",
                "755 build/lib/libocclum-pal.so.0.30.1", "755 build/mount/", "644 build/mount/.ROOT_MAC",
                "755 build/mount/__ROOT/", "755 initfs/", "755 run/", "755 run/initfs/", "755 run/initfs/__ROOT/",
                "755 run/mount/", "755 run/mount/__ROOT/",
            ].sorted { PathBytes(path($0)) < PathBytes(path($1)) }
    )
    #expect(files.contains { $0.path == "initfs/bin/init" && $0.kind == .kit("/opt/occlum/build/bin/init") })
    let mac = try #require(files.first { $0.path == "build/mount/.ROOT_MAC" })
    #expect(mac.kind == .bytes(Array("01-01-01-01-01-01-01-01-01-01-01-01-01-01-01-01".utf8)))
}

/// The path of a shown file.
private func path(_ shown: String) -> String {
    let words = shown.split(separator: " ")
    let path = String(words.count == 2 ? words[1] : words[0])
    return path.hasSuffix("/") ? String(path.dropLast()) : path
}

@Test func `both images' MACs go into the measured configuration`() throws {
    let plan = try plan()
    let products = try products()
    let document = try plan.internalDocument(userImage: products.userImage, initImage: products.initImage)
    let value = try JSONValue(parsing: document)
    let stages = try #require(value["app"]?.array)
    func mac(_ stage: JSONValue, _ mount: Int) -> String? {
        stage["mount"]?.array?[mount]["options"]?["layers"]?.array?.first?["options"]?["MAC"]?.string
    }
    #expect(mac(stages[0], 0) == products.initImage.text)
    #expect(mac(stages[1], 2) == products.userImage.text)
    #expect(stages[1]["entry_points"] == .array([.string("/opt/tee-build/occlum/launch")]))
}

@Test func `EDMM changes Enclave.xml, and an old release has no such choice`() throws {
    let plain = String(decoding: try plan().enclaveDocument, as: UTF8.self)
    let dynamic = String(decoding: try plan(usesEDMM: true).enclaveDocument, as: UTF8.self)
    #expect(!plain.contains("UserRegionSize") && dynamic.contains("UserRegionSize"))
    #expect(throws: TeeError.self) { try plan(.v0_29_7, usesEDMM: true) }
}

@Test func `an encrypted image tells init so, and the user that a key is needed`() throws {
    let plan = try plan(isEncrypted: true)
    #expect(plan.initTree["/etc/image_config.json"] == .file(.bytes(InitTree.configuration(.encrypted)), mode: 0o644))
    #expect(plan.findings.contains { $0.code == .startNeeds })
}

@Test func `a readable image needs no key`() throws {
    #expect(try !plan().findings.contains { $0.code == .startNeeds })
}

@Test func `a kit that misses a file is refused by the file's name`() throws {
    for path in [KitInventory.Path.initProgram, KitInventory.Path.muslLoader] {
        do {
            _ = try OcclumPlan(
                StandInImage.debian().application(),
                kit: .standIn(without: [path]),
                options: ImageConfigurationOptions(.v0_31_0)
            )
            Issue.record("it was taken without \(path)")
        } catch let error as TeeError {
            #expect(error.code == .incompleteKit)
            #expect(error.object == [path.description])
        }
    }
    let plan = try OcclumPlan(
        StandInImage.debian().application(),
        kit: .standIn(without: [KitInventory.Path.pal(.v0_31_0)]),
        options: ImageConfigurationOptions(.v0_31_0)
    )
    #expect(throws: TeeError.self) { try plan.files(products()) }
}

@Test func `a kit without a lesser file makes an instance and says so`() throws {
    let path = KitInventory.Path.musl.appending("libgomp.so.1".utf8)
    let plan = try OcclumPlan(
        StandInImage.debian().application(),
        kit: .standIn(without: [path]),
        options: ImageConfigurationOptions(.v0_31_0)
    )
    #expect(plan.findings.filter { $0.code == .kitPartMissing }.compactMap(\.path) == [path])
    #expect(plan.initTree["/lib/libgomp.so.1"] == nil)
}

@Test func `codes are in their ranges and stand once`() {
    let numbers = ErrorCode.ofOcclum.map(\.number)
    #expect(Set(numbers).count == numbers.count)
    #expect(
        numbers.allSatisfy { (1180..<1190).contains($0) || (2304...2305).contains($0) || (3950..<4000).contains($0) }
    )
}
