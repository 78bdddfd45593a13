internal import Bytes
public import Diagnostics

/// A port of a container.
public struct ContainerPort: Sendable, Hashable {
    /// The number, never 0.
    public let number: UInt16
    /// TCP, UDP or SCTP.
    public let transport: String

    /// A port as an image's ExposedPorts has it, such as `80/tcp`; without a protocol it is TCP.
    ///
    /// - Throws: `TB3760` for any other text.
    public init(exposed text: String) throws(TeeError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let transports = ["tcp": "TCP", "udp": "UDP", "sctp": "SCTP"]
        guard let digits = parts.first, parts.count <= 2, let number = ContainerPort.number(digits),
            let transport = transports[parts.count == 1 ? "tcp" : parts[1].lowercased()]
        else {
            throw TeeError(
                .exposedPort,
                object: "\"\(printable(text.utf8))\"",
                cause: "it is not written PORT/PROTOCOL",
                hint: "mend ExposedPorts of the source image"
            )
        }
        self.number = number
        self.transport = transport
    }

    /// A port in decimal; nil if it is none.
    static func number(_ digits: Substring) -> UInt16? {
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(digits), number > 0 else {
            return nil
        }
        return number
    }
}
