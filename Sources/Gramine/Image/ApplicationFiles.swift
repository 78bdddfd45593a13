internal import Bytes
internal import Compatibility

/// What a program usually opens besides programs and libraries: its working folder, what its arguments and search paths
/// name, its configuration and data by the usual places of its name, certificates, time zone, locale.
struct ApplicationFiles {
    /// Files and folders of the image, links not resolved, in the order of bytes.
    let paths: [PathBytes]

    private static let systemFolders: Set<PathBytes> = [
        "/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/media", "/mnt", "/opt", "/proc", "/run",
        "/sbin", "/srv", "/sys", "/tmp", "/usr", "/usr/bin", "/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/local",
        "/usr/local/bin", "/usr/local/lib", "/usr/local/sbin", "/usr/sbin", "/usr/share", "/var", "/var/cache",
        "/var/lib", "/var/log", "/var/run", "/var/tmp",
    ]

    private static let sharedFiles: [PathBytes] = [
        "/etc/mime.types", "/etc/os-release", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
        "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/openssl.cnf", "/etc/timezone", "/usr/lib/locale/C.UTF-8",
        "/usr/lib/locale/C.utf8", "/usr/lib/locale/locale-archive", "/usr/lib/os-release", "/usr/lib/ssl/openssl.cnf",
        "/usr/share/zoneinfo/Etc/UTC", "/usr/share/zoneinfo/UTC",
    ]

    private static let searchVariables = [
        "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "NODE_PATH", "CLASSPATH", "GEM_PATH", "PERL5LIB",
    ]

    init(_ input: ImageManifestInput) {
        let launch = input.launch
        var found: Set<PathBytes> = []
        func add(_ path: PathBytes) {
            guard !path.isEmpty, let place = try? input.tree.resolve(path, from: launch.directory),
                !ApplicationFiles.systemFolders.contains(place.path),
                !ApplicationFiles.systemFolders.contains(place.resolved), !LinkMounts.isVolatile(place.resolved)
            else { return }
            found.insert(place.path)
            found.insert(place.resolved)
        }
        add(launch.directory)
        for argument in launch.arguments.dropFirst() {
            let bytes = Array(argument.utf8)
            add(PathBytes(bytes))
            if let equals = bytes.firstIndex(of: UInt8(ascii: "=")) { add(PathBytes(bytes[(equals + 1)...])) }
        }
        for name in ApplicationFiles.searchVariables {
            let value = launch.variable(name) ?? ""
            for part in value.bytes.split(separator: UInt8(ascii: ":")) { add(PathBytes(part)) }
        }
        for file in ApplicationFiles.sharedFiles { add(file) }
        if let zone = launch.variable("TZ") { add(PathBytes("/usr/share/zoneinfo").appending(zone.bytes)) }
        for name in ApplicationFiles.names(input) {
            for place in ["/etc/", "/usr/share/", "/usr/lib/", "/usr/lib/x86_64-linux-gnu/", "/usr/lib64/", "/opt/"] {
                add(PathBytes(Array(place.utf8) + name))
            }
            add(PathBytes(Array("/usr/local/share/".utf8) + name))
            add(PathBytes(Array("/usr/local/etc/".utf8) + name))
            add(PathBytes(Array("/usr/local/lib/".utf8) + name))
            add(PathBytes(Array("/etc/".utf8) + name + Array(".conf".utf8)))
        }
        paths = found.sorted()
    }

    /// The names of the programs that run, and what stands before a hyphen in them: `redis-server`, `redis`.
    private static func names(_ input: ImageManifestInput) -> Set<[UInt8]> {
        var names: Set<[UInt8]> = []
        for path in [input.entryPoint] + input.reached.filter({ isProgram($0.path) }).map(\.path) {
            let name = Array(path.lastComponent)
            let stem = Array(name.prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") })
            for name in [name, stem] where name.count > 2 { names.insert(name) }
        }
        return names
    }

    private static func isProgram(_ path: PathBytes) -> Bool {
        let folders = path.components.dropLast()
        return folders.last.map { $0.elementsEqual("bin".utf8) || $0.elementsEqual("sbin".utf8) } ?? false
    }
}
