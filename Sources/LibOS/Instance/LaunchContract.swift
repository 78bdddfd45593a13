/// How a TEE image is started: what its configuration says, and what rune reads before it starts the enclave.
///
/// What is nil stays as the source has it.
public struct LaunchContract: Sendable, Hashable {
    /// A name with a value.
    public struct Setting: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The value.
        public let value: String

        /// A setting.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Entrypoint.
    public var entrypoint: [String]
    /// Cmd: arguments that a user may replace; empty for none.
    public var command: [String]
    /// WorkingDir.
    public var workingDirectory: String?
    /// User, as `UID:GID` or a name.
    public var user: String?
    /// Variables of Env. One that the source has too is replaced in its place, others follow in this order.
    public var environment: [Setting]
    /// Labels: image labels become annotations of the container, which is where rune looks.
    public var labels: [Setting]
    /// More paths for Volumes.
    public var volumes: [String]

    /// A contract.
    public init(
        entrypoint: [String],
        command: [String] = [],
        workingDirectory: String? = nil,
        user: String? = nil,
        environment: [Setting] = [],
        labels: [Setting] = [],
        volumes: [String] = []
    ) {
        self.entrypoint = entrypoint
        self.command = command
        self.workingDirectory = workingDirectory
        self.user = user
        self.environment = environment
        self.labels = labels
        self.volumes = volumes
    }
}
