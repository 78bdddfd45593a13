internal import Bytes
internal import Diagnostics

/// Names of images as `docker` has them (distribution/reference, normalize.go).
enum DockerName {
    /// The full form of a name: `redis` is `docker.io/library/redis:latest`.
    static func full(_ name: String) -> String {
        var path = name[...]
        var domain = "docker.io"
        if let slash = name.firstIndex(of: "/") {
            let first = name[..<slash]
            if first.contains(".") || first.contains(":") || first == "localhost" {
                domain = first == "index.docker.io" ? domain : String(first)
                path = name[name.index(after: slash)...]
            }
        }
        let library = domain == "docker.io" && !path.contains("/") ? "library/" : ""
        return "\(domain)/\(library)\(path)\(hasTag(path) ? "" : ":latest")"
    }

    /// A name with its tag, as `docker save` writes it.
    ///
    /// - Throws: `TB2001` for a name that `docker load` would not take.
    static func tagged(_ name: String) throws(TeeError) -> String {
        let result = hasTag(name[...]) ? name : "\(name):latest"
        let parts = result.split(separator: ":", omittingEmptySubsequences: false)
        let isPlain = result.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
            default: "._-/:".utf8.contains(byte)
            }
        }
        let repository = parts.dropLast().joined(separator: ":")
        let hasUpperCase = (repository.split(separator: "/").last ?? "").contains(where: \.isUppercase)
        guard isPlain, !hasUpperCase, parts.allSatisfy({ !$0.isEmpty }), !repository.isEmpty else {
            throw TeeError(
                .referenceSyntax,
                object: printable(name.utf8),
                cause: "it is no name:tag that docker takes",
                hint: "use lower-case letters, digits, . _ - and /, then : and a tag"
            )
        }
        return result
    }

    private static func hasTag(_ name: Substring) -> Bool {
        (name.split(separator: "/", omittingEmptySubsequences: false).last ?? "").contains(":")
    }
}
