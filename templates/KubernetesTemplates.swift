extension Template {
    /// The class of pods that rune starts.
    public static let runtimeClass = Template(
        name: "kubernetes/runtime_class.yaml",
        text: String(decoding: PackageResources.runtime_class_yaml, as: UTF8.self)
    )

    /// A pod of its own.
    public static let pod = Template(
        name: "kubernetes/pod.yaml",
        text: String(decoding: PackageResources.pod_yaml, as: UTF8.self)
    )

    /// Pods that are kept running.
    public static let deployment = Template(
        name: "kubernetes/deployment.yaml",
        text: String(decoding: PackageResources.deployment_yaml, as: UTF8.self)
    )

    /// What a pod runs.
    public static let podSpecification = Template(
        name: "kubernetes/pod_spec.yaml",
        text: String(decoding: PackageResources.pod_spec_yaml, as: UTF8.self)
    )

    /// How the kubelet finds out whether it runs.
    public static let probes = Template(
        name: "kubernetes/probes.yaml",
        text: String(decoding: PackageResources.probes_yaml, as: UTF8.self)
    )

    /// Where a container finds the node's AESM service.
    public static let aesmMounts = Template(
        name: "kubernetes/aesm_mounts.yaml",
        text: String(decoding: PackageResources.aesm_mounts_yaml, as: UTF8.self)
    )

    /// The node's AESM service.
    public static let aesmVolumes = Template(
        name: "kubernetes/aesm_volumes.yaml",
        text: String(decoding: PackageResources.aesm_volumes_yaml, as: UTF8.self)
    )
}
