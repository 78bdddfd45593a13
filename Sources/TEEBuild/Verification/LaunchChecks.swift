internal import LibOS
internal import OCI

/// Holds the configuration of an image against how its enclave must be started.
enum LaunchChecks {
    static func checks(_ config: ImageConfig, _ launch: LaunchContract) -> [VerificationCheck] {
        var checks = [
            same("entrypoint", config.entrypoint ?? [], launch.entrypoint),
            same("command", config.command ?? [], launch.command),
        ]
        if let directory = launch.workingDirectory {
            checks.append(VerificationCheck("working-directory", expected: directory, found: config.workingDirectory))
        }
        if let user = launch.user { checks.append(VerificationCheck("user", expected: user, found: config.user)) }
        for volume in launch.volumes {
            let isThere = config.volumes.contains { $0.utf8.elementsEqual(volume.utf8) }
            checks.append(VerificationCheck("volume", object: volume, cause: isThere ? nil : "it is not declared"))
        }
        return checks + environment(config.environment, launch) + labels(config, launch)
    }

    private static func same(_ name: String, _ found: [String], _ expected: [String]) -> VerificationCheck {
        let isSame = found.count == expected.count && zip(found, expected).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
        return VerificationCheck(name, cause: isSame ? nil : "\(found) stands where \(expected) belongs")
    }

    private static func environment(_ variables: [String], _ launch: LaunchContract) -> [VerificationCheck] {
        let names = variables.map { LaunchContract.variableName($0) }
        var checks: [VerificationCheck] = []
        for setting in launch.environment {
            let found = zip(names, variables).filter { $0.0.utf8.elementsEqual(setting.name.utf8) }.map(\.1)
            guard found.count < 2 else {
                checks.append(VerificationCheck("environment", object: setting.name, cause: "it is set twice"))
                continue
            }
            let value = found.first.map { String($0.dropFirst(setting.name.count + 1)) }
            checks.append(
                VerificationCheck("environment", object: setting.name, expected: setting.value, found: value)
            )
        }
        for name in names where LaunchContract.isRuneVariable(name) {
            if !launch.environment.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
                checks.append(VerificationCheck("environment", object: name, cause: "rune would decide by it"))
            }
        }
        return checks
    }

    private static func labels(_ config: ImageConfig, _ launch: LaunchContract) -> [VerificationCheck] {
        var checks = launch.labels.map {
            VerificationCheck("label", object: $0.name, expected: $0.value, found: config.label($0.name))
        }
        for label in config.labels where LaunchContract.isRuneLabel(label.key) {
            if !launch.labels.contains(where: { $0.name.utf8.elementsEqual(label.key.utf8) }) {
                checks.append(VerificationCheck("label", object: label.key, cause: "rune would decide by it"))
            }
        }
        return checks
    }
}
