internal import ArgumentParser
internal import Diagnostics
internal import Kubernetes
internal import StrictJSON
internal import TEEBuild

/// `tee-build deploy kubernetes IMAGE`.
struct DeployKubernetesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kubernetes",
        abstract: "Print a manifest for kubectl: a RuntimeClass if rune starts the image, and a Pod or Deployment.",
        discussion: """
            The image is verified first. The pod names it by digest, has the settings that its enclave is started with, \
            and asks for as much enclave memory as the enclave takes.
            """
    )

    @Argument(help: "The TEE image.")
    var image: String

    @Option(help: ArgumentHelp("Where the cluster pulls it from, such as ghcr.io/me/app:1.", valueName: "name"))
    var repository: String

    @Option(help: "What is printed: pod or deployment.", transform: { try knownValue($0) })
    var kind = PodPlan.Kind.pod

    @Option(help: ArgumentHelp("Pods of a deployment.", valueName: "n"))
    var replicas: UInt16 = 1

    @Option(help: ArgumentHelp("Name of the pod; else the last part of the repository's.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Namespace of the pod.", valueName: "name"))
    var namespace: String?

    @Option(help: ArgumentHelp("Class of the pod; else rune, if rune starts the image.", valueName: "name"))
    var runtimeClass: String?

    @Flag(help: "Leave out the RuntimeClass, which is the cluster's: it is there already.")
    var withoutRuntimeClass = false

    @Option(
        help: "Who hands out the SGX devices: intel, alibaba, azure, azure-old or none.",
        transform: { try knownValue($0) }
    )
    var devicePlugin = DevicePlugin.intel

    @Option(
        help: ArgumentHelp("Enclave memory to ask for, such as 64M; else what the enclave takes.", valueName: "size")
    )
    var epc: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Mount the AESM socket of the node, for quotes and launch tokens; else if the enclave may need it."
    )
    var aesm: Bool?

    @Option(
        help: ArgumentHelp(
            "How to find out whether it runs: none, tcp:PORT or http:PORT/PATH; else the first TCP port.",
            valueName: "probe"
        )
    )
    var probe: String?

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("A variable for the container; may be repeated.", valueName: "name=value")
    )
    var variables: [String] = []

    @OptionGroup var templates: TemplateOptions
    @OptionGroup(title: "Reading images") var images: ImageOptions
    @OptionGroup(title: "Messages") var speech: SpeechOptions

    @Option(help: "How the result is written: text (YAML) or json, which has the YAML as a member.")
    var format = ResultFormat.text

    func run() throws {
        let context = CommandContext.current
        try LogFormat.$current.withValue(speech.logFormat) { try deploy(context) }
    }

    private func deploy(_ context: CommandContext) throws {
        let source = try Repository(repository)
        let names = (try name.map { try ObjectName($0) }, try namespace.map { try ObjectName($0) })
        let ownClass = try runtimeClass.map { try ObjectName($0) }
        let probe = try self.probe.map { try Probe($0) }
        let more = try variables.map { try EnvironmentVariable($0) }
        let texts = try templates.set()
        let memory = try epc.map { try EnclaveOptions.bytes($0, option: "--epc") }
        let opened = try images.read(image, context, speech.progress(context))
        var plan = try PodPlan(VerifiedImage(opened, backEnds: allBackEnds), from: source)
        plan.templates = texts
        plan.kind = kind
        plan.replicas = replicas
        plan.name = names.0 ?? plan.name
        plan.namespace = names.1
        plan.runtimeClass = ownClass ?? plan.runtimeClass
        plan.describesRuntimeClass = !withoutRuntimeClass
        plan.devicePlugin = devicePlugin
        plan.epcByteCount = memory ?? plan.epcByteCount
        plan.reachesAESM = aesm ?? plan.reachesAESM
        plan.probe = probe ?? plan.probe
        plan.environment = try plan.environment(adding: more)
        if format == .json {
            context.writeOutput(try plan.json().indentedText)
        } else {
            context.writeOutput(Array(try plan.manifest().utf8))
        }
    }
}
