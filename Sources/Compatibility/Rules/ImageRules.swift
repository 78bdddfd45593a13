import Bytes
import Diagnostics

/// What the tree and the config of the image say, whatever program runs.
struct ImageRules {
    let tree: any ImageTree
    let launch: ImageLaunch
    let kit: KitFacts
    /// What one walk over the tree gave.
    private(set) var findings: [Finding] = []
    private(set) var files = 0
    private(set) var bytes: UInt64 = 0

    /// The most files of one sort that are named.
    private static let nameLimit = 20

    init(tree: any ImageTree, launch: ImageLaunch, kit: KitFacts) {
        self.tree = tree
        self.launch = launch
        self.kit = kit
        var privileged: [PathBytes] = []
        var devices: [PathBytes] = []
        var keys: [PathBytes] = []
        var settings: [PathBytes] = []
        var files = 0
        var bytes: UInt64 = 0
        tree.forEachNode { path, node in
            switch node.kind {
            case .file:
                files += 1
                bytes = bytes.addingReportingOverflow(node.size).partialValue
                if node.mode & 0o6000 != 0 { privileged.append(path) }
                if ImageRules.isKey(path, node) { keys.append(path) }
                if path.name == ".env" || path.name.bytes.starts(with: ".env.".utf8) { settings.append(path) }
            case .characterDevice, .blockDevice: devices.append(path)
            default: break
            }
        }
        self.files = files
        self.bytes = bytes
        add(
            .setuidFile,
            .note,
            privileged,
            "has a setuid or setgid bit, which means nothing in an enclave",
            "drop the bit"
        )
        add(.deviceNode, .note, devices, "is a device; the LibOS has devices of its own", "leave it out of the image")
        add(
            .privateKey,
            .warning,
            keys,
            "is a private key: the image is measured but not secret, and whoever can pull it can read it",
            "leave it out and provide it at run time, after attestation"
        )
        add(
            .environmentFile,
            .warning,
            settings,
            "looks like a file of secrets: the image is measured but not secret",
            "leave it out and provide the values at run time, after attestation"
        )
        checkConfig()
        checkUser()
    }

    private mutating func add(
        _ code: ErrorCode,
        _ severity: Severity,
        _ paths: [PathBytes],
        _ message: String,
        _ remedy: String
    ) {
        for path in paths.prefix(ImageRules.nameLimit) {
            findings.append(Finding(code, severity, path: path, message: "it \(message)", remedy: remedy))
        }
        guard paths.count > ImageRules.nameLimit else { return }
        let rest = paths.count - ImageRules.nameLimit
        findings.append(
            Finding(code, severity, message: "each of \(rest) more files \(message)", remedy: remedy)
        )
    }

    private static func isKey(_ path: PathBytes, _ node: ImageNode) -> Bool {
        if let facts = node.facts, FileFacts.isPrivateKey(facts) { return true }
        let names: Set<PathBytes> = ["id_rsa", "id_ed25519", "id_ecdsa", "id_dsa"]
        return names.contains(path.name) && node.size > 0
    }

    private mutating func checkConfig() {
        if launch.architecture != "amd64" || launch.operatingSystem != "linux" {
            findings.append(
                Finding(
                    .architecture,
                    .error,
                    message: "the image is for \(printable(launch.operatingSystem.utf8))/"
                        + "\(printable(launch.architecture.utf8)); SGX runs linux/amd64",
                    remedy: "choose --platform linux/amd64 or build the image for it"
                )
            )
        }
        for volume in launch.volumes.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            findings.append(
                Finding(
                    .volume,
                    .note,
                    path: PathBytes(volume),
                    message: "it is a volume: what is mounted there is the host's and not measured",
                    remedy: "use an encrypted mount of the LibOS for what must be kept secret"
                )
            )
        }
        if launch.hasHealthcheck {
            findings.append(
                Finding(
                    .healthcheck,
                    .note,
                    message: "the health check runs beside the enclave, not in it",
                    remedy: "check the service over the network"
                )
            )
        }
        if !launch.exposedPorts.isEmpty {
            let ports = launch.exposedPorts.map { printable($0.utf8) }.joined(separator: ", ")
            findings.append(
                Finding(
                    .ports,
                    .note,
                    message: "it serves \(ports); the host sees and can change what is sent",
                    remedy: "use TLS, and attest the enclave's key"
                )
            )
        }
        guard launch.directory != "/" else { return }
        if kit.rules.startsInRoot {
            findings.append(
                Finding(
                    .workingDirectory,
                    .warning,
                    path: launch.directory,
                    message: "the image wants to start there; \(kit.libOS) starts every program in /",
                    remedy: "use absolute paths in the program's arguments and configuration"
                )
            )
        }
        if (try? tree.resolve(launch.directory))?.node.kind != .directory {
            findings.append(
                Finding(
                    .workingDirectory,
                    .warning,
                    path: launch.directory,
                    message: "the image's WorkingDir is no directory of it",
                    remedy: "make the directory in the image, or correct WorkingDir"
                )
            )
        }
    }

    private mutating func checkUser() {
        let user: ImageUser
        do {
            user = try ImageUser(launch.user, tree: tree)
        } catch {
            findings.append(
                Finding(
                    .unknownUser,
                    .error,
                    message: error.explanation,
                    remedy: "add it to the image's /etc/passwd or /etc/group, or name it by its number"
                )
            )
            return
        }
        guard user.user != 0 || user.group != 0, let severity = kit.rules.otherUsers else { return }
        let names = "the image runs as user \(user.user), group \(user.group)"
        findings.append(
            Finding(
                .otherUser,
                severity,
                message: severity == .note
                    ? "\(names); the LibOS shows these numbers to the program, without names or other groups"
                    : "\(names); \(kit.libOS) runs everything as root (uid and gid 0)",
                remedy: "see that the program does not mind to be root"
            )
        )
    }
}
