import Bytes
import Compatibility
import Diagnostics
import ELF
import ELFFixtures
import OcclumConfig
import Testing

@testable import Occlum

private func tree(
    _ image: StandInImage,
    kit: KitInventory = .standIn(),
    configuration: OcclumConfiguration = OcclumConfiguration()
) throws -> ApplicationTree {
    try ApplicationTree(image.application(), kit: kit, configuration: configuration)
}

@Test func `a glibc image gets the kit's loader and libraries where its programs and loader look`() throws {
    let tree = try tree(.debian()).tree
    let kit = PathBytes("/opt/occlum/glibc/lib/libc.so.6")
    #expect(
        tree["/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"]
            == .file(.kit(KitInventory.Path.glibcLoader), mode: 0o755)
    )
    #expect(tree[kit] == .file(.kit(kit), mode: 0o755))
    // The image's own libc is a link to the kit's, also under its versioned name.
    #expect(tree["/usr/lib/x86_64-linux-gnu/libc.so.6"] == .symlink(target: kit))
    #expect(tree["/usr/lib/x86_64-linux-gnu/libm-2.31.so"] == .symlink(target: "/opt/occlum/glibc/lib/libm.so.6"))
    #expect(tree["/usr/lib/x86_64-linux-gnu/libm.so.6"] == .symlink(target: "libm-2.31.so"))
    // Libraries of the image are found through links, also those that are loaded by name.
    #expect(tree["/opt/occlum/glibc/lib/libfoo.so.1"] == .symlink(target: "/usr/lib/x86_64-linux-gnu/libfoo.so.1"))
    #expect(tree["/opt/occlum/glibc/lib/libplugin.so"] != nil)
    #expect(tree["/opt/occlum/glibc/lib/libc.so"] == nil, "a linker script is no library")
    #expect(tree["/opt/occlum/glibc/lib/libanl.so.1"] == nil, "what nothing uses is left out")
    #expect(tree["/opt/occlum/glibc/lib/libnss_files.so.2"] != nil)
    #expect(
        tree["/opt/occlum/glibc/lib/libstdc++.so.6"]
            == .file(.kit("/usr/lib/x86_64-linux-gnu/libstdc++.so.6"), mode: 0o644)
    )
    #expect(tree["/opt/occlum/glibc/etc/localtime"] == .symlink(target: "/etc/localtime"))
    #expect(
        tree["/opt/occlum/glibc/lib/ld-linux-x86-64.so.2"]
            == .symlink(target: "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
    )
}

@Test func `nothing stands below a link`() throws {
    for image in [StandInImage.debian(), .alpine()] {
        let tree = try tree(image).tree
        for (path, _) in tree.entries {
            guard case .directory? = tree[path.parent] else {
                Issue.record("\(path) stands below what is no directory")
                continue
            }
        }
    }
}

@Test func `a musl image gets the kit's musl in place of its own`() throws {
    let tree = try tree(.alpine()).tree
    #expect(tree["/lib/ld-musl-x86_64.so.1"] == .file(.kit(KitInventory.Path.muslLoader), mode: 0o755))
    #expect(tree["/lib/libc.musl-x86_64.so.1"] == .symlink(target: "ld-musl-x86_64.so.1"))
    #expect(tree["/opt/occlum/glibc/lib/libc.so.6"] == nil)
}

@Test func `a loader that the image does not bring is put where programs name it`() throws {
    var image = StandInImage()
    image.elf("/app", .program(interpreter: "/lib/ld-musl-x86_64.so.1"))
    image.launch.entrypoint = ["/app"]
    #expect(try tree(image).tree["/lib/ld-musl-x86_64.so.1"] == .file(.kit(KitInventory.Path.muslLoader), mode: 0o755))
    image = .debian()
    image.elf("/usr/bin/other", .program(interpreter: "/lib/ld-musl-x86_64.so.1"))
    image.launch.entrypoint = ["/usr/bin/other"]
    let mixed = try tree(image).tree
    #expect(mixed["/usr/lib/ld-musl-x86_64.so.1"] == .file(.kit(KitInventory.Path.muslLoader), mode: 0o755))
}

@Test func `the launcher starts the image's program in its directory with its arguments`() throws {
    let tree = try tree(.debian()).tree
    guard case .file(.bytes(let bytes), let mode)? = tree[OcclumLayout.launcher] else {
        Issue.record("there is no launcher")
        return
    }
    #expect(mode == 0o755)
    let expected = Launcher(
        interpreter: "/lib64/ld-linux-x86-64.so.2",
        directory: "/",
        program: "/usr/bin/app",
        arguments: ["app", "--serve", "a b"]
    )
    #expect(bytes == expected.file)
    let musl = try StandInImage.alpine().application()
    #expect(musl.program == "/srv/app")
    #expect(musl.libC == .musl)
}

@Test func `directories that the LibOS needs are made, and nothing else may be there`() throws {
    let made = try tree(.alpine()).tree
    for path in ["/proc", "/dev", "/etc", "/host", "/tmp"] as [PathBytes] {
        #expect(made[path] == .directory(mode: 0o755), "\(path)")
    }
    var image = StandInImage.alpine()
    image.file("/proc", "x")
    #expect(throws: TeeError.self) { try tree(image) }
    image = .alpine()
    image.link("/etc", "nowhere")
    #expect(throws: TeeError.self) { try tree(image) }
    image = .alpine()
    image.file("/opt", "x")
    #expect(throws: TeeError.self) { try tree(image) }
}

@Test func `a working directory that is not there is made`() throws {
    var image = StandInImage.debian()
    image.launch.workingDirectory = "/lib/./new/"
    #expect(try tree(image).tree["/usr/lib/new"] == .directory(mode: 0o755))
    image.launch.workingDirectory = "/new/../other"
    #expect(throws: TeeError.self) { try tree(image) }
    image.launch.workingDirectory = "/etc/passwd"
    #expect(throws: TeeError.self) { try tree(image) }
}

@Test func `what SEFS does not keep is said, and what it cannot hold is refused`() throws {
    var image = StandInImage.alpine()
    image.put("/x/null", ImageNode(kind: .characterDevice, mode: 0o666))
    image.file("/x/owned", [1], owner: 7)
    image.file("/x/set", [1], mode: 0o4755)
    let result = try tree(image)
    #expect(result.tree["/x/null"] == nil)
    #expect(result.tree["/x/set"] == .file(.image("/x/set"), mode: 0o755))
    let told = result.findings.filter { $0.code == .notKept }.compactMap(\.path)
    #expect(told == ["/x/null", "/x/owned", "/x/set"])
    for name in [
        [0x61, 0xff], Array(".ufs.mac".utf8), Array(".ufs.wh.x".utf8), Array(".ufs.opq.".utf8),
        [UInt8](repeating: 0x61, count: 256),
    ] {
        var bad = StandInImage.alpine()
        bad.file(PathBytes("/x").appending(name), [1])
        #expect(throws: TeeError.self) { try tree(bad) }
    }
}

@Test func `a part of glibc that only the image has is said`() throws {
    var image = StandInImage.debian()
    image.elf(
        "/usr/bin/app",
        .program(interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libutil.so.1", "libc.so.6"])
    )
    #expect(try tree(image).findings.contains { $0.code == .glibcPartMissing })
    #expect(try !tree(.debian()).findings.contains { $0.code == .glibcPartMissing })
}

@Test func `a kit without the C library is refused by name`() throws {
    #expect(throws: TeeError.self) {
        try tree(.debian(), kit: .standIn(without: ["/opt/occlum/glibc/lib/libc.so.6"]))
    }
    #expect(throws: TeeError.self) { try tree(.alpine(), kit: .standIn(without: [KitInventory.Path.muslLoader])) }
}

@Test func `the init stage is what occlum new and occlum build leave`() throws {
    let tree = try InitTree.tree(.standIn(), imageType: .integrityOnly)
    let paths = tree.entries.map { $0.path.description }
    #expect(
        paths == [
            "/bin", "/bin/init", "/dev", "/etc", "/etc/hosts", "/etc/image_config.json", "/etc/localtime", "/lib",
            "/lib/ld-musl-x86_64.so.1", "/lib/libc.so", "/lib/libgcc_s.so.1", "/lib/libgomp.so.1",
            "/lib/libstdc++.so.6",
            "/proc",
        ]
    )
    // cp under the umask 022.
    #expect(tree["/bin/init"] == .file(.kit("/opt/occlum/build/bin/init"), mode: 0o755))
    #expect(InitTree.utc.count == 118)
    #expect(
        String(decoding: InitTree.configuration(.encrypted), as: UTF8.self) == "{\n  \"image_type\": \"encrypted\"\n}\n"
    )
}
