public import OCI
import StrictJSON

extension ImageLaunch {
    /// What the config of an image says.
    public init(_ config: ImageConfig) {
        self.init()
        architecture = config.platform.architecture
        operatingSystem = config.platform.os
        entrypoint = config.entrypoint ?? []
        command = config.command ?? []
        environment = config.environment
        workingDirectory = config.workingDirectory
        user = config.user
        volumes = config.volumes
        exposedPorts = config.exposedPorts
        // Docker's own member: ["NONE"] switches an inherited check off.
        let test = config.document["config"]?["Healthcheck"]?["Test"]?.array?.first?.string
        hasHealthcheck = test != nil && test != "NONE"
    }
}
