internal import Bytes
public import Diagnostics

/// A variable of a container.
public struct EnvironmentVariable: Sendable, Hashable {
    /// The name.
    public let name: String
    /// The value, which the container sees just so.
    public let value: String

    /// A variable.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// Reads `NAME=VALUE`.
    ///
    /// - Throws: `TB2067` if the name is none that every version of Kubernetes takes.
    public init(_ text: String) throws(TeeError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0]
        let isName = name.utf8.allSatisfy { byte in
            (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
                || [0x2d, 0x2e, 0x5f].contains(byte)
        }
        guard parts.count == 2, isName, let first = name.utf8.first, !(0x30...0x39).contains(first) else {
            throw TeeError(
                .podSetting,
                object: "--env \(printable(name.utf8))",
                cause: "it is not written NAME=VALUE",
                hint: "names have letters, digits, underscores, hyphens and periods, and begin with no digit"
            )
        }
        self.init(name: String(name), value: String(parts[1]))
    }

    /// The value for a manifest: there `$(NAME)` names another variable and `$$` is a dollar sign (Kubernetes API,
    /// EnvVar.value).
    var manifestValue: String {
        value.unicodeScalars.reduce(into: "") { $0 += $1 == "$" ? "$$" : String($1) }
    }
}
