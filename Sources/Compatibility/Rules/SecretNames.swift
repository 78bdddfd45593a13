import Bytes

/// Names that give secrets away: of files and of environment variables.
enum SecretNames {
    /// Whether a file with this path holds passwords or tokens by the custom of some program.
    static func isCredentialFile(_ path: PathBytes, size: UInt64) -> Bool {
        let name = path.name
        if name == ".env" || name.bytes.starts(with: ".env.".utf8) {
            // What is checked in as a pattern has no values.
            return ![".env.example", ".env.sample", ".env.template", ".env.dist"].contains(name)
        }
        guard size > 0 else { return false }
        if names.contains(name) { return true }
        let folder = path.directory.name
        return places.contains { $0.folder == folder && $0.name == name }
    }

    /// Whether a file of this name is a private key or holds some.
    static func isKeyFile(_ name: PathBytes) -> Bool { keyNames.contains(name) }

    /// Whether a variable `NAME=value` seems to hold a secret: by its name, and with a value that is no path.
    static func isSecret(variable: String) -> Bool {
        guard let sign = variable.utf8.firstIndex(of: UInt8(ascii: "=")) else { return false }
        let name = variable.utf8[..<sign].map { (0x61...0x7a).contains($0) ? $0 - 0x20 : $0 }
        let value = variable.utf8[sign...].dropFirst()
        guard let first = value.first, first != PathBytes.slash, !endings.contains(where: { name.hasSuffix($0) }) else {
            return false
        }
        let isSwitch = ["0", "1", "true", "false", "yes", "no"].contains { value.elementsEqual($0.utf8) }
        return !isSwitch && parts.contains { PathBytes(name).contains($0) }
    }

    private static let names: Set<PathBytes> = [
        ".netrc", ".pgpass", ".git-credentials", ".npmrc", ".pypirc", ".htpasswd", ".dockercfg", "credentials.json",
    ]
    private static let places: [(folder: PathBytes, name: PathBytes)] = [
        (".aws", "credentials"), (".docker", "config.json"), (".kube", "config"), ("gcloud", "credentials.db"),
    ]
    private static let keyNames: Set<PathBytes> = ["id_rsa", "id_ed25519", "id_ecdsa", "id_dsa"]
    private static let parts = [
        "PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY", "CREDENTIALS",
    ]
    /// Variables that say where the secret is.
    private static let endings = ["_FILE", "_PATH", "_DIR", "_URL", "_NAME"]
}

extension [UInt8] {
    fileprivate func hasSuffix(_ text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
