internal import Bytes
public import Diagnostics

/// How the kubelet finds out whether a pod runs: from outside, since a command would have to be run in the enclave.
public enum Probe: Sendable, Hashable {
    /// It takes connections on a port.
    case tcp(UInt16)
    /// It answers a request for a path with a status below 400.
    case http(UInt16, path: String)
    /// Nobody asks.
    case none

    /// Reads `none`, `tcp:PORT` or `http:PORT/PATH`.
    ///
    /// - Throws: `TB2067` for any other text.
    public init(_ text: String) throws(TeeError) {
        let parts = text.split(separator: ":", maxSplits: 1)
        let port = parts.count == 2 ? parts[1].prefix { $0 != "/" } : ""
        switch (parts.first, ContainerPort.number(port)) {
        case ("none", nil) where parts.count == 1: self = .none
        case ("tcp", let port?) where parts[1].utf8.allSatisfy({ $0 != 0x2f }): self = .tcp(port)
        case ("http", let number?):
            let path = parts[1].dropFirst(port.count)
            self = .http(number, path: path.isEmpty ? "/" : String(path))
        default:
            throw TeeError(
                .podSetting,
                object: "--probe \(printable(text.utf8))",
                cause: "it is no probe",
                hint: "write none, tcp:PORT or http:PORT/PATH"
            )
        }
    }

    /// A connection to the first TCP port; none without one.
    public init(for ports: [ContainerPort]) {
        self = ports.first { $0.transport == "TCP" }.map { .tcp($0.number) } ?? .none
    }

    /// The probe as it is written on the command line.
    public var text: String {
        switch self {
        case .tcp(let port): "tcp:\(port)"
        case .http(let port, let path): "http:\(port)\(path)"
        case .none: "none"
        }
    }

    /// What is done, as lines of YAML; empty for nothing.
    var action: String {
        switch self {
        case .tcp(let port): "tcpSocket:\n  port: \(port)"
        case .http(let port, let path): "httpGet:\n  port: \(port)\n  path: \(yamlText(path))"
        case .none: ""
        }
    }
}
