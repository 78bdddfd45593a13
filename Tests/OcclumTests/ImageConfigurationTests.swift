import Bytes
import Compatibility
import Diagnostics
import ELFFixtures
import LibOS
import OcclumConfig
import StrictJSON
import Testing

@testable import Occlum

private func made(
    _ image: StandInImage = .debian(),
    _ version: OcclumVersion = .v0_31_0,
    fragment: String = "{}",
    _ change: (inout ImageConfigurationOptions) -> Void = { _ in }
) throws -> ImageConfiguration {
    var options = ImageConfigurationOptions(version)
    options.fragments = [try JSONValue(parsing: Array(fragment.utf8))]
    change(&options)
    return try ImageConfiguration(image.application(), options)
}

@Test(arguments: OcclumVersion.allCases)
func `the configuration of an image is one that the release takes`(version: OcclumVersion) throws {
    let made = try made(.debian(), version)
    try made.configuration.check(for: version)
    #expect(made.configuration.entryPoints == ["/opt/tee-build/occlum/launch"])
    #expect(made.configuration.mounts == [.root])
    #expect(!made.configuration.metadata.isDebuggable)
    #expect(made.findings.isEmpty == version.takesAllMounts)
}

@Test func `the image's environment is measured, the last value of each variable`() throws {
    let environment = try made().configuration.environment
    #expect(environment.defaults == ["PATH=/usr/bin:/bin", "A=2", "B=x=y", "HOME=/root"])
    #expect(environment.untrusted.isEmpty)
    var image = StandInImage.debian()
    image.launch.environment = ["NOVALUE", "=x", "OCCLUM_USER_SPACE_SIZE=1GB"]
    image.launch.user = "app"
    let other = try made(image)
    #expect(other.configuration.environment.defaults.map { $0.prefix(5) } == ["PATH=", "HOME="])
    #expect(other.configuration.environment.defaults.last == "HOME=/home/app")
    #expect(other.findings.count { $0.code == .variableNotTaken } == 2)
}

@Test func `sizes are the preset's unless they are given`() throws {
    let image = StandInImage.debian()
    let limits = try made(image).configuration.limits
    #expect(limits.userSpace.text == "\(RuntimePreset.native.userSpace)MB")
    #expect(limits.threads == 32)
    let given = try made(image) {
        $0.userSpace = 3 << 30
        $0.threads = 7
        $0.isvProdID = 9
        $0.isvSVN = 4
        $0.isDebug = true
        $0.hostVariables = ["TZ"]
    }
    #expect(given.configuration.limits.userSpace.text == "3GB")
    #expect(given.configuration.limits.threads == 7)
    #expect(given.configuration.metadata.productID == 9)
    #expect(given.configuration.metadata.versionNumber == 4)
    #expect(given.configuration.environment.untrusted == ["TZ"])
    // The debugger, and the variable.
    #expect(given.findings.count { $0.code == .insecureOcclumSetting } == 2)
}

@Test func `a fragment is put over what is made`() throws {
    let merged = try made(
        fragment: """
            {"resource_limits": {"user_space_size": "1GB", "kernel_space_heap_max_size": "64MB"},
             "entry_points": ["/usr/bin/tool"],
             "env": {"default": ["A=3", "C=4"], "untrusted": ["TZ"]},
             "mount": [{"type": "hostfs", "target": "/host", "source": "."}]}
            """
    )
    let configuration = merged.configuration
    #expect(configuration.limits.userSpace.text == "1GB")
    #expect(configuration.limits.kernelHeapMaximum?.text == "64MB")
    #expect(configuration.limits.threads == 32)
    #expect(configuration.entryPoints == ["/opt/tee-build/occlum/launch", "/usr/bin/tool"])
    #expect(configuration.environment.defaults == ["PATH=/usr/bin:/bin", "A=3", "B=x=y", "HOME=/root", "C=4"])
    #expect(configuration.mounts == [.root, .host])
    #expect(merged.findings.count { $0.code == .insecureOcclumSetting } == 3)
}

@Test func `a whole Occlum.json is a fragment too`() throws {
    let template = OcclumConfiguration().document(for: .v0_30_1)
    let text = String(decoding: template.compactText, as: UTF8.self)
    let configuration = try made(.debian(), .v0_30_1, fragment: text).configuration
    #expect(configuration.mounts == [.root, .host])
    #expect(configuration.entryPoints == ["/opt/tee-build/occlum/launch", "/bin"])
    #expect(configuration.metadata.isDebuggable)
}

@Test func `a wrong fragment is refused by its path`() throws {
    do {
        _ = try made(fragment: "{\"resource_limits\": {\"user_space\": \"1GB\"}}")
        Issue.record("it was taken")
    } catch let error as TeeError {
        #expect(error.code == .unknownOcclumKey)
        #expect(error.object == ["resource_limits.user_space"])
    }
    #expect(throws: TeeError.self) { try made(fragment: "{\"env\": []}") }
    #expect(throws: TeeError.self) { try made(fragment: "[]") }
}

@Test func `the carrier's variables say the same as Occlum.json`() throws {
    let fragment = try CarrierVariables.fragment([
        "OCCLUM_USER_SPACE_SIZE=1GB", "OCCLUM_MAX_NUM_OF_THREADS=9", "OCCLUM_DEBUGGABLE=false", "PATH=/bin",
        "OCCLUM_DEFAULT_ENV=X=1,Y=2", "OCCLUM_UNTRUSTED_ENV=TZ",
    ])
    let configuration = try made { $0.fragments = [fragment] }.configuration
    #expect(configuration.limits.userSpace.text == "1GB")
    #expect(configuration.limits.threads == 9)
    #expect(configuration.environment.defaults.suffix(2) == ["X=1", "Y=2"])
    #expect(configuration.environment.untrusted == ["TZ"])
    for wrong in ["OCCLUM_USER_SPACE_SIZE=1G", "OCCLUM_PRODUCT_ID=x", "OCCLUM_DEBUGGABLE=maybe"] {
        #expect(throws: TeeError.self) { try CarrierVariables.fragment([wrong]) }
    }
}

@Test func `the carrier's variables count only when asked for, and a configuration of the user's comes before them`()
    throws
{
    let environment = ["OCCLUM_USER_SPACE_SIZE=1GB", "OCCLUM_KERNEL_SPACE_HEAP_SIZE=64MB"]
    var settings = InstanceSettings()
    #expect(try ImageConfigurationOptions(.v0_31_0, settings, environment: environment).fragments.isEmpty)
    settings.takesImageVariables = true
    let text = #"{"resource_limits": {"user_space_size": "2GB"}}"#
    settings.configuration = ConfigurationText(name: "Occlum.json", bytes: Array(text.utf8))
    let options = try ImageConfigurationOptions(.v0_31_0, settings, environment: environment)
    let configuration = try made { $0.fragments = options.fragments }.configuration
    #expect(configuration.limits.userSpace.text == "2GB")
    #expect(configuration.limits.kernelHeap.text == "64MB")
}

@Test func `the program is found as a runtime finds it`() throws {
    var image = StandInImage.debian()
    #expect(try image.application().program == "/usr/bin/app")
    image.launch.entrypoint = ["/bin/app"]
    #expect(try image.application().program == "/bin/app")
    image.file("/usr/bin/text", "x")
    for name in ["missing", "text", "/etc", ""] {
        image.launch.entrypoint = [name]
        #expect(throws: TeeError.self, "\(name)") { try image.application() }
    }
    image.launch.entrypoint = []
    image.launch.command = []
    #expect(throws: TeeError.self) { try image.application() }
}

@Test func `a script is started as itself`() throws {
    var image = StandInImage.debian()
    image.file("/entry.sh", "#!/usr/bin/app\n", mode: 0o755)
    image.launch.entrypoint = ["/entry.sh"]
    let application = try image.application()
    #expect(application.program == "/entry.sh")
    #expect(application.loaders == ["/lib64/ld-linux-x86-64.so.2"])
}
