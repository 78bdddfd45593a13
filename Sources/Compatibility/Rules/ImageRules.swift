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
    /// The largest file.
    private(set) var largest: (path: PathBytes, size: UInt64)?

    /// The most files of one sort that are named.
    private static let nameLimit = 16

    init(tree: any ImageTree, launch: ImageLaunch, kit: KitFacts) {
        self.tree = tree
        self.launch = launch
        self.kit = kit
        var privileged: [PathBytes] = []
        var devices: [PathBytes] = []
        var keys: [PathBytes] = []
        var credentials: [PathBytes] = []
        var unnameable: [PathBytes] = []
        var debugging: [PathBytes] = []
        var debugBytes: UInt64 = 0
        var files = 0
        var bytes: UInt64 = 0
        var largest: (path: PathBytes, size: UInt64)?
        tree.forEachNode { path, node in
            if kit.rules.needsUTF8Names, path.name.text == nil { unnameable.append(path) }
            switch node.kind {
            case .file:
                files += 1
                bytes = bytes.addingReportingOverflow(node.size).partialValue
                if largest.map({ $0.size < node.size }) ?? true { largest = (path, node.size) }
                if node.mode & 0o6000 != 0 { privileged.append(path) }
                if ImageRules.isKey(path, node) { keys.append(path) }
                if SecretNames.isCredentialFile(path, size: node.size) { credentials.append(path) }
                if ImageRules.isDebugFile(path) {
                    debugging.append(path)
                    debugBytes = debugBytes.addingReportingOverflow(node.size).partialValue
                }
            case .characterDevice, .blockDevice: devices.append(path)
            default: break
            }
        }
        self.files = files
        self.bytes = bytes
        self.largest = largest
        together(
            .setuidFile,
            .note,
            privileged,
            "a setuid or setgid bit, which means nothing in an enclave, is set on",
            "drop the bit"
        )
        together(
            .deviceNode,
            .note,
            devices,
            "the LibOS has devices of its own, so these of the image are not used:",
            "leave them out of the image"
        )
        together(
            .debugFile,
            .note,
            debugging,
            "\(debugBytes >> 20 > 0 ? "\(debugBytes >> 20) MiB" : "\(debugBytes) bytes") are there for debuggers only:",
            "leave them out of the image, or strip it"
        )
        together(
            .nameNotUTF8,
            .error,
            unnameable,
            "\(kit.libOS)'s file system holds names in UTF-8 only, which these are not:",
            "rename them, or leave them out of the image"
        )
        each(
            .privateKey,
            keys,
            "is a private key: the image is measured but not secret, and whoever can pull it can read it",
            "leave it out and provide it at run time, after attestation"
        )
        each(
            .environmentFile,
            credentials,
            "looks like a file of secrets: the image is measured but not secret",
            "leave it out and provide the values at run time, after attestation"
        )
        checkConfig()
        checkVariables()
        checkUser()
    }

    /// One finding for all files of a sort.
    private mutating func together(
        _ code: ErrorCode,
        _ severity: Severity,
        _ paths: [PathBytes],
        _ message: String,
        _ remedy: String
    ) {
        guard let first = paths.first else { return }
        let names = paths.prefix(ImageRules.nameLimit).map(\.description).joined(separator: ", ")
        let rest = paths.count > ImageRules.nameLimit ? " and \(paths.count - ImageRules.nameLimit) more" : ""
        findings.append(Finding(code, severity, path: first, message: "\(message) \(names)\(rest)", remedy: remedy))
    }

    /// A warning for each file.
    private mutating func each(_ code: ErrorCode, _ paths: [PathBytes], _ message: String, _ remedy: String) {
        for path in paths.prefix(ImageRules.nameLimit) {
            findings.append(Finding(code, .warning, path: path, message: "it \(message)", remedy: remedy))
        }
        guard paths.count > ImageRules.nameLimit else { return }
        let rest = paths.count - ImageRules.nameLimit
        findings.append(
            Finding(code, .warning, message: "each of \(rest) more files \(message)", remedy: remedy)
        )
    }

    private static func isKey(_ path: PathBytes, _ node: ImageNode) -> Bool {
        if let facts = node.facts, FileFacts.isPrivateKey(facts) { return true }
        return SecretNames.isKeyFile(path.lastComponent) && node.size > 0
    }

    /// Separate debugging information (GDB manual, 18.3) and DWARF objects.
    private static func isDebugFile(_ path: PathBytes) -> Bool {
        let name = path.lastComponent
        if name.suffix(6).elementsEqual(".debug".utf8) || name.suffix(4).elementsEqual(".dwo".utf8) { return true }
        return path.bytes.starts(with: "/usr/lib/debug/".utf8)
    }

    private mutating func checkVariables() {
        let names = launch.environment.filter { SecretNames.isSecret(variable: $0) }
            .map { printable($0.utf8.prefix { $0 != UInt8(ascii: "=") }) }
        guard !names.isEmpty else { return }
        findings.append(
            Finding(
                .secretVariable,
                .warning,
                message:
                    "the image's Env seems to hold secrets: \(names.joined(separator: ", ")); whoever can pull the "
                    + "image can read them, and they are measured",
                remedy: "leave them out and provide the values at run time, after attestation"
            )
        )
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
        let found = (try? tree.resolve(launch.directory))?.node.kind
        guard found != .directory else { return }
        findings.append(
            Finding(
                .workingDirectory,
                found == nil ? .note : .error,
                path: launch.directory,
                message: found == nil
                    ? "the image's WorkingDir is not in it; runtimes and conversions make an empty directory"
                    : "the image's WorkingDir is no directory",
                remedy: "make the directory in the image, or correct WorkingDir"
            )
        )
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
                remedy: severity == .note
                    ? "see that the program does not look its user up or need other groups"
                    : "see that the program does not mind to be root"
            )
        )
    }
}
