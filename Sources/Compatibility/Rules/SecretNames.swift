import Bytes

/// Names that give secrets away: of files and of environment variables.
enum SecretNames {
    /// Whether a file with this path holds passwords or tokens by the custom of some program.
    static func isCredentialFile(_ path: PathBytes, size: UInt64) -> Bool {
        let name = path.lastComponent
        if name.starts(with: ".env".utf8), name.count == 4 || name.dropFirst(4).first == UInt8(ascii: ".") {
            // What is checked in as a pattern has no values.
            return !patterns.holds(name)
        }
        guard size > 0 else { return false }
        if names.holds(name) { return true }
        return places.contains { $0.name.is(name) && path.directory.name == $0.folder }
    }

    /// Whether a file of this name is a private key or holds some.
    static func isKeyFile(_ name: ArraySlice<UInt8>) -> Bool { keyNames.holds(name) }

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

    private static let patterns: [PathBytes] = [".env.example", ".env.sample", ".env.template", ".env.dist"]
    private static let names: [PathBytes] = [
        ".netrc", ".pgpass", ".git-credentials", ".npmrc", ".pypirc", ".htpasswd", ".dockercfg", "credentials.json",
    ]
    private static let places: [(folder: PathBytes, name: PathBytes)] = [
        (".aws", "credentials"), (".docker", "config.json"), (".kube", "config"), ("gcloud", "credentials.db"),
    ]
    private static let keyNames: [PathBytes] = ["id_rsa", "id_ed25519", "id_ecdsa", "id_dsa"]
    private static let parts = [
        "PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY", "CREDENTIALS",
    ]
    /// Variables that say where the secret is.
    private static let endings = ["_FILE", "_PATH", "_DIR", "_URL", "_NAME"]
}

// Asked of every file of an image: nothing is allocated, and most names differ in length already.
extension PathBytes {
    fileprivate func `is`(_ name: ArraySlice<UInt8>) -> Bool {
        bytes.count == name.count && bytes.elementsEqual(name)
    }
}

extension [PathBytes] {
    fileprivate func holds(_ name: ArraySlice<UInt8>) -> Bool { contains { $0.is(name) } }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
