internal import Bytes
internal import Diagnostics

/// The tree of the init stage, `initfs`, as `occlum new` and `occlum build` make it (tools/occlum `cmd_init`,
/// tools/occlum_build.mk).
enum InitTree {
    /// How the application's image is written.
    enum ImageType: String {
        case integrityOnly = "integrity-only"
        case encrypted
    }

    /// What `occlum new` puts beside musl. A kit without them makes another measurement than the release does.
    static let libraries: [PathBytes] = ["libstdc++.so.6", "libgcc_s.so.1", "libgomp.so.1"]

    /// - Throws: `TB3951` if the kit has no init or no musl.
    static func tree(_ kit: KitInventory, imageType: ImageType) throws(TeeError) -> EnclaveTree {
        var tree = EnclaveTree()
        for name in ["bin", "lib", "dev", "proc", "etc"] { tree.makeDirectory(PathBytes("/" + name)) }
        tree.put(.file(.bytes(Array("127.0.0.1   localhost\n".utf8)), mode: 0o644), at: "/etc/hosts")
        tree.put(try localTime(kit), at: "/etc/localtime")
        tree.put(.file(.bytes(configuration(imageType)), mode: 0o644), at: "/etc/image_config.json")
        let loader = try kit.copy(KitInventory.Path.muslLoader)
        tree.put(loader, at: "/lib/libc.so")
        tree.put(loader, at: "/lib/ld-musl-x86_64.so.1")
        for name in libraries where kit.has(KitInventory.Path.musl.appending(name.bytes)) {
            let node = try kit.copy(KitInventory.Path.musl.appending(name.bytes))
            tree.put(node, at: PathBytes("/lib").appending(name.bytes))
        }
        tree.put(try kit.copy(KitInventory.Path.initProgram), at: "/bin/init")
        return tree
    }

    /// `build/image_config.json`, as jq writes it.
    static func configuration(_ type: ImageType) -> [UInt8] {
        Array("{\n  \"image_type\": \"\(type.rawValue)\"\n}\n".utf8)
    }

    /// The time zone of the machine that the release was made on: the kit's, or UTC where it has none.
    static func localTime(_ kit: KitInventory) throws(TeeError) -> EnclaveTree.Node {
        guard kit.has(KitInventory.Path.localTime) else { return .file(.bytes(utc), mode: 0o644) }
        return try kit.copy(KitInventory.Path.localTime)
    }

    /// UTC as Ubuntu 20.04 has it (RFC 8536, version 2, with the standard and UT indicators).
    static let utc: [UInt8] = {
        let header = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
        var block = header
        for count: UInt8 in [1, 1, 0, 0, 1, 4] { block += [0, 0, 0, count] }
        block += [0, 0, 0, 0, 0, 0] + Array("UTC\0".utf8) + [0, 0]
        return block + block + Array("\nUTC0\n".utf8)
    }()
}
