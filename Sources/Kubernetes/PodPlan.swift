internal import Crypto
public import Diagnostics
internal import LibOS
internal import OCI
internal import SGX
public import StrictJSON
public import TEEBuild
public import Templates

/// What a cluster is told to run: everything is decided, and only the text is missing.
public struct PodPlan: Sendable {
    /// What starts the pod.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Nobody: it is a pod by itself.
        case pod
        /// A Deployment, which keeps pods running.
        case deployment
    }

    /// Whether a Deployment keeps it running.
    public var kind = Kind.pod
    /// How many pods a Deployment has.
    public var replicas: UInt16 = 1
    /// Its name.
    public var name: ObjectName
    /// The namespace; nil for the one that it is applied to.
    public var namespace: ObjectName?
    /// The class of pods; nil for the node's usual runtime.
    public var runtimeClass: ObjectName?
    /// Whether the class is described too.
    public var describesRuntimeClass = true
    /// Who hands out the SGX devices.
    public var devicePlugin = DevicePlugin.intel
    /// Bytes of enclave memory that are asked for.
    public var epcByteCount: UInt64
    /// Whether the pod gets at the AESM service of its node, which makes quotes.
    public var reachesAESM: Bool
    /// How the kubelet finds out whether it runs.
    public var probe: Probe
    /// The texts that it is told in.
    public var templates = TemplateSet()
    /// Variables of the container besides those of the image.
    public var environment: [EnvironmentVariable]

    /// The image as it is pulled, pinned by digest.
    public let image: String
    /// Its ports.
    public let ports: [ContainerPort]
    /// What the image says of itself and what rune goes by.
    let imageAnnotations: [(name: String, value: String)]
    let needsProvisioning: Bool
    let digest: Digest
    let mrenclave: String

    /// A plan for an image as it is, with what follows from its enclave.
    ///
    /// - Throws: `TB3760` for a port that is none.
    public init(_ verified: VerifiedImage, from repository: Repository) throws(TeeError) {
        let launch = verified.evidence.launch
        name = ObjectName(for: repository)
        image = repository.pinned(to: verified.digest)
        digest = verified.digest
        mrenclave = verified.evidence.mrenclave.description
        var ports: [ContainerPort] = []
        for text in verified.image.source.config.exposedPorts {
            let port = try ContainerPort(exposed: text)
            if !ports.contains(port) { ports.append(port) }
        }
        self.ports = ports
        probe = Probe(for: ports)
        epcByteCount = verified.epcByteCount
        reachesAESM = verified.evidence.usesAESM
        needsProvisioning = verified.sigstruct.attributes.contains(.provisionKey)
        environment = launch.environment.map { EnvironmentVariable(name: $0.name, value: $0.value) }
        let isForRune = launch.labels.contains { $0.name == "enclave.type" }
        runtimeClass = isForRune ? try ObjectName("rune") : nil
        imageAnnotations = (launch.labels + ImageIdentity(verified.record).annotations)
            .map { (name: $0.name, value: $0.value) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Annotations of the pod, in the order of their names.
    public var annotations: [(name: String, value: String)] {
        let quotes = reachesAESM ? devicePlugin.quoteProvider.map { [$0] } ?? [] : []
        return (imageAnnotations + quotes).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The variables with more of them.
    ///
    /// - Throws: `TB2067` for one that the enclave is started by: a user's value would start it otherwise or not at all.
    public func environment(adding more: [EnvironmentVariable]) throws(TeeError) -> [EnvironmentVariable] {
        for (position, variable) in more.enumerated() {
            let others = environment + more[..<position]
            guard others.contains(where: { $0.name.utf8.elementsEqual(variable.name.utf8) }) else { continue }
            throw TeeError(
                .podSetting,
                object: "--env \(variable.name)",
                cause: "it is set already",
                hint: "leave it out: the variables by which the enclave is started are the image's"
            )
        }
        return environment + more
    }

    /// SGX resources of the container.
    public var resources: [(name: String, quantity: String)] {
        devicePlugin.resources(epcByteCount: epcByteCount, needsProvisioning: needsProvisioning)
    }

    /// The plan as an object; `manifest` is the text for `kubectl apply`.
    ///
    /// - Throws: `TB2072`.
    public func json() throws(TeeError) -> JSONValue {
        let manifest = try self.manifest()
        return .members([
            "kind": .string(kind.rawValue), "name": .string(name.description),
            "namespace": namespace.map { .string($0.description) } ?? .null, "image": .string(image),
            "mrenclave": .string(mrenclave),
            "runtime_class": runtimeClass.map { .string($0.description) } ?? .null,
            "epc_bytes": .integer(epcByteCount),
            "resources": .object(resources.map { JSONMember(name: $0.name, value: .string($0.quantity)) }),
            "annotations": .object(annotations.map { JSONMember(name: $0.name, value: .string($0.value)) }),
            "environment": .array(
                environment.map { .members(["name": .string($0.name), "value": .string($0.value)]) }
            ),
            "ports": .array(
                ports.map { .members(["port": .integer($0.number), "protocol": .string($0.transport)]) }
            ),
            "probe": .string(probe.text), "aesm": .bool(reachesAESM), "manifest": .string(manifest),
        ])
    }
}
