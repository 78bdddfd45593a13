import Bytes
public import Diagnostics

extension OcclumConfiguration {
    /// Checks what the release's build tool checks, and what its LibOS would refuse at the start.
    ///
    /// - Throws: `TB2301` for the first, `TB2302` for the second, `TB2303` if `usesEDMM` is asked of a release that has
    ///   no such choice.
    public func check(for version: OcclumVersion, usesEDMM: Bool = false) throws(TeeError) {
        _ = try checkedSizes(for: version, usesEDMM: usesEDMM)
    }
}

/// The rules of tools/gen_internal_conf/src/main.rs (`gen_app_config`), of src/libos/src/config.rs (`from_input`) and of
/// src/libos/src/fs/rootfs.rs.
struct ConfigurationCheck {
    private let configuration: OcclumConfiguration
    private let version: OcclumVersion
    private let sizes: EnclaveSizes

    init(_ configuration: OcclumConfiguration, _ version: OcclumVersion, _ sizes: EnclaveSizes) {
        self.configuration = configuration
        self.version = version
        self.sizes = sizes
    }

    func run() throws(TeeError) {
        for (index, entry) in configuration.entryPoints.enumerated() where entry.utf8.first != PathBytes.slash {
            throw unbootable(
                "entry_points[\(index)]",
                "\"\(printable(entry.utf8))\" is not absolute",
                "begin it with a slash"
            )
        }
        try metadata()
        try root()
        for (index, mount) in configuration.mounts.enumerated() { try check(mount, "mount[\(index)]", isLayer: false) }
        if !version.takesAllMounts { try oldMounts() }
    }

    private func metadata() throws(TeeError) {
        for (name, value) in [
            ("product_id", configuration.metadata.productID), ("version_number", configuration.metadata.versionNumber),
        ] where value > 0xffff {
            throw invalid(
                "metadata.\(name)",
                "it is \(value), and an enclave has 16 bits for it",
                "write at most 65535"
            )
        }
        let features = version.hasFeatureObject ? "feature" : "metadata"
        for (name, value) in [("pkru", configuration.features.pkru), ("amx", configuration.features.amx)]
        where value > 2 {
            throw invalid("\(features).\(name)", "it is \(value)", "write 0 (off), 1 (on) or 2 (as the loader selects)")
        }
        guard configuration.features.ioUring <= 16 else {
            throw unbootable("feature.io_uring", "it is \(configuration.features.ioUring)", "write at most 16")
        }
        _ = try configuration.metadata.identifiers()
    }

    /// The path of the root's mount.
    private var rootPath: String? {
        configuration.mounts.firstIndex { $0.target == "/" && $0.type == "unionfs" }.map { "mount[\($0)]" }
    }

    /// The root must be there with the image's layer; 0.29.6 has one of its own if it is missing.
    private func root() throws(TeeError) {
        guard let index = configuration.mounts.firstIndex(where: { $0.target == "/" && $0.type == "unionfs" }) else {
            guard version.takesAllMounts else { return }
            throw invalid("mount", "the root is missing", "add a unionfs at / whose layers are the image and run/mount")
        }
        let path = "mount[\(index)].options.layers"
        guard let layers = configuration.mounts[index].options.layers else {
            throw invalid(path, "the root has no layers", "add the image and run/mount as layers")
        }
        guard let image = layers.firstIndex(where: \.isImageLayer) else {
            throw invalid(
                path,
                "none is the image",
                "one must be an sefs at / with options.MAC, which the build fills in"
            )
        }
        guard version.takesAllMounts || image == 0 else {
            throw invalid(path, "the image is not the first", "Occlum \(version) takes the first layer for the image")
        }
        guard layers.contains(where: { $0.type == "sefs" && $0.target == "/" && $0.options.mac == nil }) else {
            throw unbootable(path, "none can be written", "add an sefs at / without MAC, such as ./run/mount/__ROOT")
        }
    }

    private func oldMounts() throws(TeeError) {
        var roots = 0
        var hosts = 0
        for (index, mount) in configuration.mounts.enumerated() {
            if mount.target == "/", mount.type == "unionfs" { roots += 1 }
            if mount.type == "hostfs" { hosts += 1 }
            guard roots <= 1, hosts <= 1, mount.type == "hostfs" || mount.target == "/" && mount.type == "unionfs"
            else {
                throw invalid(
                    "mount[\(index)]",
                    "Occlum \(version) mounts the root and one hostfs, and leaves out all others",
                    "take it out, or take a kit of 0.29.7 or later"
                )
            }
        }
    }

    private static let types: Set = ["sefs", "hostfs", "ramfs", "unionfs", "devfs", "procfs"]

    private func check(_ mount: OcclumMount, _ path: String, isLayer: Bool, isReplaced: Bool = false) throws(TeeError) {
        guard ConfigurationCheck.types.contains(mount.type) || version.hasExt2 && mount.type == "ext2" else {
            throw unbootable(
                "\(path).type",
                "Occlum \(version) has no file system \"\(printable(mount.type.utf8.prefix(80)))\"",
                "write one of \(ConfigurationCheck.types.sorted().joined(separator: ", "))"
            )
        }
        guard mount.target.utf8.first == PathBytes.slash else {
            throw unbootable("\(path).target", "it is not absolute", "begin it with a slash")
        }
        if mount.type == "sefs" || mount.type == "hostfs", mount.source == nil {
            throw unbootable("\(path).source", "it is missing", "a \(mount.type) needs one: add it")
        }
        if mount.type == "sefs", mount.options.isTemporary, mount.options.mac != nil {
            throw unbootable(path, "an image with MAC is temporary", "take out one of the two")
        }
        if let mac = mount.options.mac, !ConfigurationCheck.isMAC(mac), !isReplaced {
            throw unbootable("\(path).options.MAC", "it is no MAC", "write 16 bytes in hexadecimal with dashes between")
        }
        try checkSizes(of: mount, path, isLayer: isLayer)
        let layers = mount.options.layers ?? []
        if mount.type == "unionfs", mount.target != "/",
            layers.count < 2 || layers.prefix(2).contains(where: { $0.type != "sefs" })
        {
            throw unbootable(
                "\(path).options.layers",
                "the first two are not both sefs",
                "add the image, then the layer above"
            )
        }
        // The build puts the MAC of the root's image in.
        let image = path == rootPath ? layers.firstIndex(where: \.isImageLayer) : nil
        for (index, layer) in layers.enumerated() {
            try check(layer, "\(path).options.layers[\(index)]", isLayer: true, isReplaced: index == image)
        }
    }

    /// As `parse_mac` of config.rs.
    private static func isMAC(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 16 && parts.allSatisfy { !$0.hasPrefix("-") && UInt8($0, radix: 16) != nil }
    }

    /// The limits that 0.31.0's tool sets for mounts, not for layers.
    private func checkSizes(of mount: OcclumMount, _ path: String, isLayer: Bool) throws(TeeError) {
        guard version >= .v0_31_0, !isLayer else { return }
        if let size = mount.options.cacheSize {
            let bytes = size.byteCount
            guard bytes >= 48 * 4096, bytes.isMultiple(of: 4096), bytes <= sizes.mostHeap else {
                throw invalid(
                    "\(path).options.cache_size",
                    "it is \(bytes) bytes",
                    "write a multiple of 4KB from 192KB to the \(sizes.mostHeap) bytes of the kernel heap"
                )
            }
        }
        if mount.type == "ext2", mount.options.diskSize == nil {
            throw invalid("\(path).options.disk_size", "it is missing", "an ext2 needs one: add it")
        }
        if let size = mount.options.diskSize, size.byteCount < 5 << 30 {
            throw invalid("\(path).options.disk_size", "it is \(size.byteCount) bytes", "write at least 5GB")
        }
    }

    private func invalid(_ path: String, _ cause: String, _ hint: String) -> TeeError {
        ConfigurationObject.invalid(path, cause, hint)
    }

    private func unbootable(_ path: String, _ cause: String, _ hint: String) -> TeeError {
        TeeError(.unbootableOcclumConfiguration, object: path, cause: cause, hint: hint)
    }
}
