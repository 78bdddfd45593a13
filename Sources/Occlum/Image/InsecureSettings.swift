internal import Bytes
internal import Compatibility
internal import OcclumConfig

/// Settings of Occlum.json that give the host more than it needs.
enum InsecureSettings {
    /// One finding for each that is set.
    static func findings(_ configuration: OcclumConfiguration, _ version: OcclumVersion) -> [Finding] {
        var findings: [Finding] = []
        func say(_ message: String, _ remedy: String) {
            findings.append(Finding(.insecureOcclumSetting, .warning, message: message, remedy: remedy))
        }
        if configuration.metadata.isDebuggable {
            say(
                "metadata.debuggable: a debugger of the host can read the enclave, so it protects nothing",
                "set metadata.debuggable to false in production"
            )
        }
        for mount in configuration.mounts where mount.type == "hostfs" {
            say(
                "mount \(printable(mount.target.utf8)): files of the host are read and written there without protection",
                "take the mount out, or trust nothing in it"
            )
        }
        if !version.takesAllMounts, !configuration.mounts.contains(where: { $0.type == "hostfs" }) {
            say(
                "Occlum \(version) always shows the instance directory at /host, without protection",
                "trust nothing in it, or take a kit of 0.29.7 or later"
            )
        }
        for name in configuration.environment.untrusted {
            say("env.untrusted: the host sets \(printable(name.utf8))", "give it a value in env.default")
        }
        let others = configuration.entryPoints.filter { !$0.utf8.elementsEqual(OcclumLayout.launcher.bytes) }
        for entry in others {
            say(
                "entry_points: the host may start \(printable(entry.utf8)) with any arguments",
                "leave it out; the image's own program is started by the launcher"
            )
        }
        return findings
    }
}
