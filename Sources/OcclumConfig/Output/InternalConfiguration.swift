public import Diagnostics
import StrictJSON

extension OcclumConfiguration {
    /// The `.Occlum_sys.json` that the LibOS reads, byte for byte as `gen_internal_conf` of the release writes it.
    ///
    /// - Parameters:
    ///   - userImage: the MAC of `build/mount`.
    ///   - initImage: the MAC of `build/initfs`.
    ///   - usesEDMM: as for ``enclaveDocument(for:usesEDMM:)``.
    /// - Throws: `TB2301` to `TB2303`, see ``check(for:usesEDMM:)``.
    public func internalDocument(
        for version: OcclumVersion,
        userImage: FileSystemMAC,
        initImage: FileSystemMAC,
        usesEDMM: Bool = false
    ) throws(TeeError) -> [UInt8] {
        let sizes = try checkedSizes(for: version, usesEDMM: usesEDMM)
        var members: [JSONMember] = []
        func add(_ name: String, _ value: JSONValue) { members.append(JSONMember(name: name, value: value)) }
        if version.choosesEDMM {
            add(
                "resource_limits",
                .members([
                    "user_space_init_size": .string("\(sizes.initialUserSpace)B"),
                    "user_space_max_size": .string("\(sizes.mostUserSpace)B"),
                ])
            )
        } else {
            add("resource_limits", .members(["user_space_size": .string(limits.userSpace.text)]))
        }
        add("process", process.document)
        add("env", environment.document)
        if version.hasFeatureObject { add("disable_log", .bool(metadata.disablesLog ?? !metadata.isDebuggable)) }
        add("app", .array([initStage(initImage), appStage(version, userImage)]))
        if version.hasFeatureObject { add("feature", features.document(for: version)) }
        return JSONValue.object(members).serdeText
    }

    private static let processes = OcclumMount(type: "procfs", target: "/proc")
    private static let devices = OcclumMount(type: "devfs", target: "/dev")

    private func initStage(_ mac: FileSystemMAC) -> JSONValue {
        let root = OcclumMount.union(image: "./build/initfs/__ROOT", container: "./run/initfs/__ROOT", mac: mac.text)
        let mounts = [root, OcclumConfiguration.processes, OcclumConfiguration.devices]
        return stage("init", ["/bin"], mounts)
    }

    private func appStage(_ version: OcclumVersion, _ mac: FileSystemMAC) -> JSONValue {
        let own = [OcclumConfiguration.processes, OcclumConfiguration.devices]
        var mounts = mounts
        if !version.takesAllMounts {
            mounts = [
                mounts.first { $0.target == "/" && $0.type == "unionfs" } ?? .root,
                mounts.first { $0.type == "hostfs" } ?? .host,
            ]
        }
        if let root = mounts.firstIndex(where: { $0.target == "/" && $0.type == "unionfs" }),
            let image = mounts[root].options.layers?.firstIndex(where: \.isImageLayer)
        {
            mounts[root].options.layers?[image].options.mac = mac.text
        }
        return stage("app", entryPoints, version.takesAllMounts ? own + mounts : mounts + own)
    }

    private func stage(_ name: String, _ entryPoints: [String], _ mounts: [OcclumMount]) -> JSONValue {
        .members([
            "entry_points": .array(entryPoints.map { .string($0) }),
            "mount": .array(mounts.map(\.json)),
            "stage": .string(name),
        ])
    }
}
