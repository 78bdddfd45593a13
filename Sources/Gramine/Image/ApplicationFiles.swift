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
        let scripts = Set(input.reached.map(\.resolved))
        for path in ApplicationFiles.named(launch.arguments.dropFirst()) {
            add(path)
            // Scripts load what is beside them.
            guard let place = try? input.tree.resolve(path, from: launch.directory), scripts.contains(place.resolved)
            else { continue }
            add(PathBytes(place.path.components.dropLast().flatMap { [PathBytes.slash] + $0 }))
        }
        for argument in launch.arguments.dropFirst() where argument.utf8.contains(where: { $0 == 0x20 || $0 == 0x0a }) {
            for word in ShellWords(Array(argument.utf8)).paths { add(word) }
        }
        for script in input.reached {
            guard case .script(let text)? = input.tree.node(at: script.resolved)?.fileFacts else { continue }
            for word in ShellWords(text).paths where word.isAbsolute {
                guard let place = try? input.tree.resolve(word) else { continue }
                // Scripts name folders of the system to search or to clean them.
                if place.node.kind == .file || !ApplicationFiles.isOfSystem(place.resolved) { add(word) }
            }
        }
        for path in ProgramFolders.known[input.preset.name] ?? [] { add(path) }
        for name in ApplicationFiles.searchVariables {
            let value = launch.variable(name) ?? ""
            for part in value.bytes.split(separator: UInt8(ascii: ":")) { add(PathBytes(part)) }
        }
        for file in ApplicationFiles.sharedFiles { add(file) }
        if let zone = launch.variable("TZ") { add(PathBytes("/usr/share/zoneinfo").appending(zone.bytes)) }
        let programs = [input.entryPoint] + input.reached.map(\.path).filter { ApplicationFiles.isProgram($0) }
        for program in Set(programs) { for path in ProgramFolders.all(of: program) { add(path) } }
        paths = found.sorted()
    }

    /// What arguments may name: each as a whole, what stands behind an equals sign, and the parts of a search path, of
    /// which Java's may end with `/*`.
    private static func named(_ arguments: ArraySlice<String>) -> [PathBytes] {
        var paths: [PathBytes] = []
        for argument in arguments where argument.utf8.count < 1 << 16 {
            let bytes = Array(argument.utf8)
            let value = bytes.firstIndex(of: UInt8(ascii: "=")).map { bytes[($0 + 1)...] }
            for text in [bytes[...]] + (value.map { [$0] } ?? []) {
                paths.append(PathBytes(text))
                for part in text.split(separator: UInt8(ascii: ":")) where part.contains(PathBytes.slash) {
                    paths.append(PathBytes(part.suffix(2).elementsEqual("/*".utf8) ? part.dropLast(2) : part))
                }
            }
        }
        var seen: Set<PathBytes> = []
        return paths.filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    private static func isOfSystem(_ path: PathBytes) -> Bool {
        let roots: [PathBytes] = ["/bin", "/etc", "/lib", "/lib64", "/sbin", "/usr", "/var"]
        return roots.contains { path.isWithin($0) }
    }

    private static func isProgram(_ path: PathBytes) -> Bool {
        let folders = path.components.dropLast()
        return folders.last.map { $0.elementsEqual("bin".utf8) || $0.elementsEqual("sbin".utf8) } ?? false
    }
}
