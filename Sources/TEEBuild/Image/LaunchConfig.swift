internal import Diagnostics
internal import LibOS
internal import OCI
internal import StrictJSON

extension ImageConfig {
    /// The configuration of a TEE image: this one, started as the contract says.
    ///
    /// - Throws: `TB3004` if the document cannot take it.
    func launching(_ launch: LaunchContract, _ identity: ImageIdentity) throws(TeeError) -> ImageConfig {
        var config = try setting(["config", "Entrypoint"], to: ImageConfig.json(launch.entrypoint))
            .setting(["config", "Cmd"], to: launch.command.isEmpty ? nil : ImageConfig.json(launch.command))
            .setting(["config", "Env"], to: ImageConfig.json(launch.environment(over: environment)))
        if let directory = launch.workingDirectory {
            config = try config.setting(["config", "WorkingDir"], to: .string(directory))
        }
        if let user = launch.user { config = try config.setting(["config", "User"], to: .string(user)) }
        for volume in launch.volumes {
            config = try config.setting(["config", "Volumes", volume], to: .object([]))
        }
        for label in labels where ImageIdentity.isOurs(label.key) || LaunchContract.isRuneLabel(label.key) {
            config = try config.setting(["config", "Labels", label.key], to: nil)
        }
        for label in launch.labels + identity.labels {
            config = try config.setting(["config", "Labels", label.name], to: .string(label.value))
        }
        return config
    }

    /// This configuration as it was before its top layer was laid on.
    ///
    /// - Throws: `TB3004` if the document cannot take it.
    func withoutTopLayer() throws(TeeError) -> ImageConfig {
        let config = try setting(
            ["rootfs", "diff_ids"],
            to: .array(diffIDs.dropLast().map { .string($0.description) })
        )
        guard let entries = document["history"]?.array, !entries.isEmpty else { return config }
        return try config.setting(["history"], to: .array(entries.dropLast()))
    }

    private static func json(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}

extension LaunchContract {
    /// The variables of an image: those of the source, of which none that rune reads, with ours over them.
    func environment(over source: [String]) -> [String] {
        var rest = environment
        var result: [String] = []
        for text in source {
            let name = LaunchContract.variableName(text)
            if let place = rest.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
                result.append("\(rest[place].name)=\(rest[place].value)")
                rest.remove(at: place)
            } else if !environment.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }),
                !LaunchContract.isRuneVariable(name)
            {
                result.append(text)
            }
        }
        return result + rest.map { "\($0.name)=\($0.value)" }
    }

    static func variableName(_ text: String) -> String {
        String(decoding: Array(text.utf8.prefix { $0 != UInt8(ascii: "=") }), as: UTF8.self)
    }

    /// Whether rune decides by a variable (rune `libenclave/configs`, `ENCLAVE_*`).
    static func isRuneVariable(_ name: String) -> Bool { name.utf8.starts(with: "ENCLAVE_".utf8) }

    /// Whether rune decides by a label, which becomes an annotation of the container.
    static func isRuneLabel(_ name: String) -> Bool { name.utf8.starts(with: "enclave.".utf8) }
}
