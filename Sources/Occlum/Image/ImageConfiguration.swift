internal import Bytes
public import Compatibility
public import Diagnostics
public import OcclumConfig
public import StrictJSON

/// What a user or kit decides about the Occlum.json that is made for an image.
public struct ImageConfigurationOptions: Sendable {
    /// The release.
    public var version: OcclumVersion
    /// `user_space_size` in bytes; nil takes the preset's.
    public var userSpace: UInt64?
    /// `max_num_of_threads`; nil takes the preset's.
    public var threads: UInt32?
    /// `metadata.debuggable`.
    public var isDebug = false
    /// `metadata.product_id` and `version_number`.
    public var isvProdID: UInt16 = 0, isvSVN: UInt16 = 0
    /// `env.untrusted`: variables whose value the host gives.
    public var hostVariables: [String] = []
    /// Parts of Occlum.json that are put over what is made, in this order.
    public var fragments: [JSONValue] = []

    /// The defaults for a release.
    public init(_ version: OcclumVersion) { self.version = version }
}

/// The Occlum.json of an image, with the user's fragments over it.
public struct ImageConfiguration: Sendable {
    /// The configuration.
    public let configuration: OcclumConfiguration
    /// What the user should know.
    public let findings: [Finding]

    /// Makes it: the launcher as the only entry point, the image's Env as measured environment, sizes of the preset,
    /// the image under a writable layer and no view of the host.
    ///
    /// - Throws: `TB2300` and `TB2301` if a fragment is wrong.
    public init(_ application: OcclumApplication, _ options: ImageConfigurationOptions) throws(TeeError) {
        var findings: [Finding] = []
        var configuration = OcclumConfiguration()
        let preset = application.preset
        configuration.limits = ResourceLimits(preset, options)
        configuration.process.heap = MemorySize(mebibytes: UInt64(preset.defaultHeap))
        configuration.entryPoints = [OcclumLayout.launcher.description]
        configuration.environment.defaults = ImageConfiguration.environment(application, &findings)
        configuration.environment.untrusted = options.hostVariables
        configuration.metadata.isDebuggable = options.isDebug
        configuration.metadata.productID = UInt32(options.isvProdID)
        configuration.metadata.versionNumber = UInt32(options.isvSVN)
        // Python's multiprocessing has its locks in POSIX shared memory.
        configuration.features.enablesPOSIXShm = options.version.hasFeatureObject && preset.name.hasPrefix("python")
        configuration.mounts = [.root]

        var document = configuration.document(for: options.version)
        for fragment in options.fragments { document = document.merging(fragment: fragment) }
        self.configuration = try OcclumConfiguration(document, version: options.version)
        self.findings = findings + InsecureSettings.findings(self.configuration, options.version)
    }

    /// Variables that tell rune about the enclave (libenclave/check.go); they are the new image's own.
    private static let runtimeVariables: Set<String> = [
        "ENCLAVE_TYPE", "ENCLAVE_RUNTIME_PATH", "ENCLAVE_RUNTIME_ARGS", "ENCLAVE_RUNTIME_LOGLEVEL", "ENCLAVE_RA_TYPE",
        "ENCLAVE_RA_EPID_SPID", "ENCLAVE_RA_EPID_SUB_KEY", "ENCLAVE_RA_EPID_IS_LINKABLE", "RUNE_CARRIER",
    ]

    /// Every variable of the image, the last value of each, and what a container runtime adds where it is missing.
    private static func environment(_ application: OcclumApplication, _ findings: inout [Finding]) -> [String] {
        let launch = application.launch
        var result: [String] = []
        var places: [[UInt8]: Int] = [:]
        for entry in launch.environment {
            let name = Array(entry.utf8.prefix { $0 != UInt8(ascii: "=") })
            guard !name.isEmpty, name.count < entry.utf8.count, !entry.utf8.contains(0) else {
                findings.append(
                    Finding(
                        .variableNotTaken,
                        .warning,
                        message: "Env has \(printable(entry.utf8.prefix(80))), which is not NAME=value",
                        remedy: "correct it in the image, or set the variable in env.default"
                    )
                )
                continue
            }
            let text = String(decoding: name, as: UTF8.self)
            if runtimeVariables.contains(text) || CarrierVariables.names.contains(text) { continue }
            if let place = places[name] {
                result[place] = entry
            } else {
                places[name] = result.count
                result.append(entry)
            }
        }
        if places[Array("PATH".utf8)] == nil {
            result.append("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        }
        if places[Array("HOME".utf8)] == nil { result.append("HOME=\(home(application))") }
        return result
    }

    /// The home of the image's user by its passwd, which runc puts into HOME; `/` for a user that passwd does not have.
    private static func home(_ application: OcclumApplication) -> String {
        guard let user = try? ImageUser(application.launch.user, tree: application.tree),
            let text = (try? application.tree.resolve("/etc/passwd"))?.node.fileFacts?.text
        else { return "/" }
        for line in text.split(separator: 0x0a) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count > 5, fields[2].elementsEqual(String(user.user).utf8), !fields[5].isEmpty else {
                continue
            }
            return String(validating: fields[5], as: UTF8.self) ?? "/"
        }
        return "/"
    }
}

extension ResourceLimits {
    /// Sizes of a preset, which are those of Occlum's own demos (``Compatibility/RuntimePreset/source``).
    fileprivate init(_ preset: RuntimePreset, _ options: ImageConfigurationOptions) {
        self.init()
        userSpace =
            options.userSpace.map { MemorySize(byteCount: $0) } ?? MemorySize(mebibytes: UInt64(preset.userSpace))
        kernelHeap = MemorySize(mebibytes: UInt64(preset.kernelHeap))
        // Occlum demos/bash.
        if preset.name == "shell" { kernelStack = MemorySize(mebibytes: 2) }
        threads = options.threads ?? UInt32(preset.occlumThreads)
    }
}
