public import Diagnostics

extension ErrorCode {
    /// Kubernetes takes no object of this name.
    public static let objectName = ErrorCode(
        2065,
        "name Kubernetes object",
        """
        Names of objects and namespaces are DNS labels: at most 63 lower-case letters, digits and hyphens, with a letter \
        first and no hyphen last (RFC 1035, which every kind of object takes).
        """
    )
    /// A repository that images cannot be pulled from.
    public static let repositoryName = ErrorCode(
        2066,
        "name image for Kubernetes",
        """
        A pod names its image as a registry knows it: HOST[:PORT]/PATH[:TAG] in the grammar of the distribution \
        specification. The digest is put behind it by tee-build, so that nothing else can be pulled under the name.
        """
    )
    /// A probe or variable that cannot be used.
    public static let podSetting = ErrorCode(
        2067,
        "set up pod",
        "A setting of the pod cannot be used as it was given. The message says which and what was expected."
    )
    /// A port of the image that is none.
    public static let exposedPort = ErrorCode(
        3760,
        "read exposed port",
        "ExposedPorts of an image are written PORT/PROTOCOL, with tcp, udp or sctp (OCI image-spec, config.md)."
    )
    /// The codes of this module.
    public static let ofKubernetes: [ErrorCode] =
        [objectName, repositoryName, podSetting, exposedPort]
}
