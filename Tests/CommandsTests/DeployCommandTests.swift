import Bytes
import ImageFixtures
import StrictJSON
import SystemPackage
import Testing

private let python = ForeignTool("python3")
private let hasPyYAML = (try? python?.run("-c", "import yaml"))?.status == 0

/// The documents of a manifest as PyYAML reads them, none with a key twice.
private func documents(_ manifest: String) throws -> [JSONValue] {
    let folder = try TemporaryDirectory()
    try folder.write(Array(manifest.utf8), to: "manifest.yaml")
    let script = """
        import json, sys, yaml
        class Loader(yaml.SafeLoader): pass
        def mapping(loader, node):
            names = [k.value for k, _ in node.value]
            assert len(names) == len(set(names)), names
            return yaml.SafeLoader.construct_mapping(loader, node, deep=True)
        Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
        print(json.dumps(list(yaml.load_all(open(sys.argv[1]), Loader))))
        """
    let outcome = try #require(python).run("-c", script, folder("manifest.yaml").string)
    try #require(outcome.status == 0, "\(outcome.output)")
    return try #require(try JSONValue(parsing: Array(outcome.output.utf8)).array)
}

/// A converted image, and `deploy kubernetes` for it.
private func deploy(
    _ options: String...,
    image: SmallImage? = nil
) async throws -> CapturedRun {
    let image = try image ?? SmallImage()
    let converted = await image.convert(to: image.output())
    try #require(converted.status == 0, "\(converted.errors)")
    return await CapturedRun(
        arguments: ["deploy", "kubernetes", image.output(), "--repository", "r.example/team/app:1"] + options
    )
}

extension JSONValue {
    fileprivate func element(_ index: Int) -> JSONValue? {
        guard let array, index < array.count else { return nil }
        return array[index]
    }
}

@Test(.enabled(if: hasPyYAML, "python3 and python3-yaml are needed"))
func `a pod is printed with its class, pinned, with what rune goes by and the memory of its enclave`() async throws {
    let image = try SmallImage()
    let run = try await deploy(image: image)
    try #require(run.status == 0, "\(run.errors)")
    let digest = try #require(await CapturedRun("verify", image.output()).lines.last)
    let inspected = try await CapturedRun("inspect", image.output(), "--format", "json").json()
    let all = try documents(run.output)
    try #require(all.count == 2)
    let (runtimeClass, pod) = (all[0], all[1])
    #expect(runtimeClass["apiVersion"]?.string == "node.k8s.io/v1" && runtimeClass["handler"]?.string == "rune")
    #expect(runtimeClass["metadata"]?["name"]?.string == "rune")
    #expect(pod["kind"]?.string == "Pod" && pod["apiVersion"]?.string == "v1")
    #expect(pod["metadata"]?["name"]?.string == "app")
    let annotations = pod["metadata"]?["annotations"]
    #expect(annotations?["io.tee-build.mrenclave"] == inspected["mrenclave"])
    #expect(annotations?["enclave.type"]?.string == "intelSgx")
    #expect(annotations?["sgx.intel.com/quote-provider"]?.string == "aesmd")
    #expect(pod["spec"]?["runtimeClassName"]?.string == "rune")
    let container = pod["spec"]?["containers"]?.element(0)
    #expect(container?["image"]?.string == "r.example/team/app:1@\(digest)")
    let variables = container?["env"]?.array ?? []
    #expect(variables.contains { $0["name"]?.string == "ENCLAVE_TYPE" && $0["value"]?.string == "intelSgx" })
    #expect(container?["resources"]?["limits"]?["sgx.intel.com/epc"]?.string == "1Mi")
    #expect(container?["resources"]?["limits"]?["sgx.intel.com/enclave"]?.string == "1")
    #expect(container?["volumeMounts"]?.element(0)?["mountPath"]?.string == "/var/run/aesmd")
    #expect(pod["spec"]?["volumes"]?.element(0)?["hostPath"]?["path"]?.string == "/var/run/aesmd")
    #expect(container?["startupProbe"] == nil && container?["ports"] == nil)
}

@Test(.enabled(if: hasPyYAML, "python3 and python3-yaml are needed"))
func `a deployment selects its own pods, and everything that may be missing can be left out`() async throws {
    let run = try await deploy(
        "--kind",
        "deployment",
        "--replicas",
        "3",
        "--name",
        "on",
        "--namespace",
        "no",
        "--without-runtime-class",
        "--no-aesm",
        "--device-plugin",
        "alibaba",
        "--epc",
        "93M",
        "--probe",
        "http:8080/a b#c",
        "--env",
        "A=$(B): \"x\"",
        "--runtime-class",
        "rune-sgx2"
    )
    try #require(run.status == 0, "\(run.errors)")
    let all = try documents(run.output)
    #expect(all.count == 1)
    let deployment = all[0]
    #expect(deployment["kind"]?.string == "Deployment" && deployment["apiVersion"]?.string == "apps/v1")
    #expect(deployment["metadata"]?["name"]?.string == "on" && deployment["metadata"]?["namespace"]?.string == "no")
    #expect(deployment["spec"]?["replicas"]?.integer == 3)
    let template = deployment["spec"]?["template"]
    #expect(deployment["spec"]?["selector"]?["matchLabels"] == template?["metadata"]?["labels"])
    #expect(template?["spec"]?["runtimeClassName"]?.string == "rune-sgx2")
    #expect(template?["spec"]?["volumes"] == nil)
    let container = template?["spec"]?["containers"]?.element(0)
    #expect(container?["resources"]?["limits"]?.object?.map(\.name) == ["alibabacloud.com/sgx_epc_MiB"])
    #expect(container?["resources"]?["limits"]?["alibabacloud.com/sgx_epc_MiB"]?.string == "93")
    #expect(container?["livenessProbe"]?["httpGet"]?["path"]?.string == "/a b#c")
    #expect(container?["startupProbe"]?["failureThreshold"]?.integer == 60)
    #expect(container?["env"]?.array?.last?["value"]?.string == "$$(B): \"x\"")
    #expect(template?["metadata"]?["annotations"]?["sgx.intel.com/quote-provider"] == nil)
}

@Test(.enabled(if: hasPyYAML, "python3 and python3-yaml are needed"))
func `the name of a hostile image stays a value`() async throws {
    let image = try SmallImage()
    let name = "x\"-{{name}}-:[&*!|>%@`"
    let config = #","config":{"Cmd":["/bin/app"],"ExposedPorts":{"8443/tcp":{},"53/udp":{}}}"#
    let layer = try archive([file("bin/app", Array("#!/bin/sh\n".utf8))])
    let manifest = try image.layout.image(layers: [layer], more: config)
    let text = String(decoding: JSONValue.string(name).compactText, as: UTF8.self)
    try image.layout.index([
        manifest.descriptor(#","annotations":{"org.opencontainers.image.ref.name":\#(text)}"#)
    ])
    let source = "oci:\(image.layout.directory.path)"
    let converted = await CapturedRun(arguments: ["convert", source, image.output()] + image.signer)
    try #require(converted.status == 0, "\(converted.errors)")
    let run = await CapturedRun("deploy", "kubernetes", image.output(), "--repository", "app")
    try #require(run.status == 0, "\(run.errors)")
    let pod = try documents(run.output)[1]
    #expect(pod["metadata"]?["annotations"]?["org.opencontainers.image.base.name"]?.string == name)
    let container = pod["spec"]?["containers"]?.element(0)
    #expect(container?["ports"]?.array?.map { $0["containerPort"]?.integer } == [8443, 53])
    #expect(container?["readinessProbe"]?["tcpSocket"]?["port"]?.integer == 8443)
}

@Test func `the plan is told as JSON, with the same manifest`() async throws {
    let image = try SmallImage()
    let text = try await deploy(image: image)
    let plan = try await CapturedRun(
        arguments: ["deploy", "kubernetes", image.output(), "--repository", "r.example/team/app:1", "--format", "json"]
    ).json()
    #expect(plan["manifest"]?.string == text.output)
    #expect(plan["resources"]?["sgx.intel.com/epc"]?.string == "1Mi")
    #expect(plan["epc_bytes"]?.integer.map { $0 > 0 && $0 < 1 << 20 } == true)
}

@Test func `an image that does not verify is not deployed`() async throws {
    let image = try SmallImage()
    _ = await CapturedRun("convert", image.source, image.output(), "--signer", "detached")
    let run = await CapturedRun("deploy", "kubernetes", image.output(), "--repository", "app")
    #expect(run.status == 1 && run.output.isEmpty)
    #expect(run.errors.contains("TB1200"))
    #expect(await CapturedRun("deploy", "kubernetes", image.source, "--repository", "app").status == 3)
}

@Test(arguments: [
    ["--env", "ENCLAVE_TYPE=x"], ["--env", "A=1", "--env", "A=2"], ["--name", "A"], ["--probe", "exec:x"],
    ["--device-plugin", "x"], ["--epc", "0"], ["--kind", "job"],
])
func `a setting that cannot be used is refused`(options: [String]) async throws {
    let image = try SmallImage()
    _ = await image.convert(to: image.output())
    let run = await CapturedRun(
        arguments: ["deploy", "kubernetes", image.output(), "--repository", "app"] + options
    )
    #expect(run.status == 2 && run.output.isEmpty, "\(run.errors)")
}

private let validator = ForeignTool("kubernetes-validate")

@Test(
    .enabled(if: validator != nil, "kubernetes-validate (PyPI), which brings the published schemas, is not installed")
)
func `manifests follow Kubernetes's published schemas`() async throws {
    let folder = try TemporaryDirectory()
    for (place, options) in [[], ["--kind", "deployment", "--probe", "http:80/"], ["--device-plugin", "none"]]
        .enumerated()
    {
        let image = try SmallImage()
        _ = await image.convert(to: image.output())
        let run = await CapturedRun(
            arguments: ["deploy", "kubernetes", image.output(), "--repository", "a/b"] + options
        )
        try folder.write(Array(run.output.utf8), to: "\(place).yaml")
        let outcome = try #require(validator).run("--strict", folder("\(place).yaml").string)
        #expect(outcome.status == 0 && outcome.output.contains("passed"), "\(outcome.output)")
    }
}

@Test func `texts of the user stand in the places of templates`() async throws {
    let image = try SmallImage()
    let folder = try TemporaryDirectory()
    try folder.write(Array("kind: Own\nimage: {{name}}\n{{namespace}}\n".utf8), to: "kubernetes/pod.yaml")
    try folder.write([], to: ".git/config")
    let run = try await deploy("--templates", folder.path.string, "--without-runtime-class", image: image)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines.dropFirst() == ["kind: Own", "image: \"app\""])
    try folder.write(Array("{{none}}\n".utf8), to: "kubernetes/pod.yaml")
    let place = try await deploy("--templates", folder.path.string, image: image)
    #expect(place.status == 2 && place.errors.contains("TB2072") && place.errors.contains("{{none}}"))
    try folder.write([0xff], to: "kubernetes/pod.yaml")
    #expect(try await deploy("--templates", folder.path.string, image: image).status == 2)
    try folder.write([], to: "kubernetes/pod.yaml")
    try folder.write([], to: "kubernetes/pods.yaml")
    let unknown = try await deploy("--templates", folder.path.string, image: image)
    #expect(unknown.status == 2 && unknown.errors.contains("kubernetes/pods.yaml"))
    #expect(try await deploy("--templates", folder("none").string, image: image).status == 3)
}
