public import Diagnostics

extension ErrorCode {
    /// A key that the release does not have.
    public static let unknownOcclumKey = ErrorCode(
        2300,
        "unknown key in Occlum.json",
        """
        Occlum takes no notice of keys that it does not know, so a misspelt one would leave its default in force without \
        a word. Correct the name; keys come and go between releases.
        """
    )
    /// A value that Occlum's own tool does not take.
    public static let invalidOcclumConfiguration = ErrorCode(
        2301,
        "Occlum.json is invalid",
        """
        A value is missing, of another type than Occlum takes, or out of range. The rules are those of \
        tools/gen_internal_conf of the release; docs/resource_config_guide.md of occlum/occlum explains the sizes.
        """
    )
    /// A configuration that Occlum's tool takes and its LibOS refuses at the start.
    public static let unbootableOcclumConfiguration = ErrorCode(
        2302,
        "Occlum could not start with this Occlum.json",
        """
        Occlum's build tool does not check everything that its LibOS requires when it starts (src/libos/src/config.rs, \
        fs/rootfs.rs). An instance with this configuration would be built, signed, and end with an error in the enclave.
        """
    )
    /// EDMM asked of a release that has no such choice.
    public static let noEDMMChoice = ErrorCode(
        2303,
        "this Occlum has no EDMM switch",
        """
        Up to 0.29.7 every enclave uses EDMM where the machine has it. From 0.30.0 on an enclave is built either for \
        EDMM or without it.
        """
    )

    /// The codes of this module.
    public static let ofOcclumConfig: [ErrorCode] = [
        unknownOcclumKey, invalidOcclumConfiguration, unbootableOcclumConfiguration, noEDMMChoice,
    ]
}
