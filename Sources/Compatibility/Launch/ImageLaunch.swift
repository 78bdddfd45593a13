public import Bytes

/// What an image's config says about running it (OCI image-spec 1.1, config.md).
public struct ImageLaunch: Sendable {
    /// `architecture`, such as `amd64`.
    public var architecture = "amd64"
    /// `os`.
    public var operatingSystem = "linux"
    /// `config.Entrypoint`.
    public var entrypoint: [String] = []
    /// `config.Cmd`.
    public var command: [String] = []
    /// `config.Env`, as `NAME=value`.
    public var environment: [String] = []
    /// `config.WorkingDir`; empty means `/`.
    public var workingDirectory = ""
    /// `config.User`; empty means root.
    public var user = ""
    /// `config.Volumes`.
    public var volumes: [String] = []
    /// `config.ExposedPorts`.
    public var exposedPorts: [String] = []
    /// Whether there is a health check.
    public var hasHealthcheck = false

    /// An image that runs nothing.
    public init() {}

    /// The arguments that a runtime starts the container with: Entrypoint, then Cmd.
    public var arguments: [String] { entrypoint + command }

    /// The value of the last environment variable with this name.
    public func variable(_ name: String) -> PathBytes? {
        let prefix = Array("\(name)=".utf8)
        return environment.last { $0.utf8.starts(with: prefix) }.map { PathBytes($0.utf8.dropFirst(prefix.count)) }
    }

    /// The directories that programs without a slash are looked for in: PATH, or runc's default where the image sets
    /// none.
    public var searchPath: [PathBytes] {
        let path = variable("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        // An empty part stands for the working directory (POSIX 8.3).
        return path.bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "." : PathBytes($0) }
    }

    /// The working directory, absolute.
    public var directory: PathBytes {
        guard !workingDirectory.isEmpty else { return "/" }
        let path = PathBytes(workingDirectory)
        return path.isAbsolute ? path : PathBytes("/").appending(path.bytes)
    }
}
