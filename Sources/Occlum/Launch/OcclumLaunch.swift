internal import Bytes
public import OcclumConfig

/// How an image with an Occlum instance is started, by rune and by a runtime that knows no enclaves.
///
/// rune reads its settings from the environment and then from annotations, which are made of labels
/// (rune/libenclave/check.go), and takes the path of the entry point for one inside the enclave. Any other runtime starts
/// the file at that path in the image, which starts occlum-run there. The values are those that Inclavare's carrier and
/// its documentation use.
public struct OcclumLaunch: Sendable, Hashable {
    /// A name with a value.
    public struct Setting: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The value.
        public let value: String
    }

    /// Entrypoint.
    public let entrypoint: [String]
    /// WorkingDir: rune takes the instance's directory from here on.
    public let workingDirectory = "/"
    /// User: the image has no passwd, and the instance's `run` is root's.
    public let user = "0:0"
    /// Variables for Env.
    public let environment: [Setting]
    /// Labels.
    public let labels: [Setting]
    /// Files and links to put into the image besides the instance, by absolute path.
    public let files: [InstanceFile]

    /// The launch of an instance.
    public init(_ configuration: OcclumConfiguration) {
        let instance = OcclumLayout.instance
        let runtime: PathBytes = "/opt/occlum/build/lib/libocclum-pal.so"
        let isRelease = !configuration.metadata.isDebuggable
        entrypoint = [OcclumLayout.launcher.description]
        let settings = [
            (variable: "ENCLAVE_TYPE", label: "enclave.type", value: "intelSgx"),
            (variable: "ENCLAVE_RUNTIME_PATH", label: "enclave.runtime.path", value: runtime.description),
            (variable: "ENCLAVE_RUNTIME_ARGS", label: "enclave.runtime.args", value: OcclumLayout.instanceName),
        ]
        var environment = settings.map { Setting(name: $0.variable, value: $0.value) }
        environment += [
            Setting(name: "LD_LIBRARY_PATH", value: "\(instance)/build/lib"),
            // Without it the PAL asks for a debuggable enclave (src/pal/src/pal_enclave.c).
            Setting(name: "OCCLUM_RELEASE_ENCLAVE", value: isRelease ? "1" : "0"),
        ]
        if configuration.metadata.enablesKSS { environment.append(Setting(name: "OCCLUM_ENABLE_KSS", value: "1")) }
        self.environment = environment
        labels = settings.map { Setting(name: $0.label, value: $0.value) }
        let starter = Launcher(
            // A volume that is mounted over `run` is empty, and the LibOS makes none of these.
            newDirectories: RunFolders.paths(configuration).map { instance.appending($0.bytes) },
            directory: instance,
            program: instance.appending("build/bin/occlum-run".utf8),
            arguments: ["occlum-run", OcclumLayout.launcher]
        )
        files = [
            InstanceFile(OcclumLayout.launcher, .bytes(starter.file), mode: 0o755),
            .link(runtime, instance.appending("build/lib/libocclum-pal.so".utf8)),
        ]
    }
}
