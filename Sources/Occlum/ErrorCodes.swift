public import Diagnostics

extension ErrorCode {
    /// A setting that weakens the enclave.
    public static let insecureOcclumSetting = ErrorCode(
        1180,
        "insecure setting of Occlum.json",
        """
        Something of the host reaches into the enclave: a debugger, files without protection, variables, or programs that \
        the host may choose. It is kept as configured, and said so that nobody takes it for protected.
        """
    )
    /// A variable of the image that no environment can hold.
    public static let variableNotTaken = ErrorCode(
        1181,
        "variable left out",
        "Env of the image has an entry that is not NAME=value, which Occlum would hand to programs as it stands."
    )
    /// An image that cannot be made an Occlum instance.
    public static let unusableImage = ErrorCode(
        3950,
        "image cannot become an Occlum instance",
        """
        The image names no program that can be started, or holds something that Occlum's file system cannot: a name that \
        is not UTF-8, or one of the names that Occlum's union file system keeps for itself.
        """
    )
    /// Something of the image that Occlum's file system does not keep.
    public static let notKept = ErrorCode(
        1182,
        "not kept in Occlum's file system",
        """
        SEFS holds files, directories and symbolic links with their permission bits. Devices, named pipes, owners, the \
        bits setuid, setgid and sticky and extended attributes are not kept; every file belongs to root, as all programs \
        run as root.
        """
    )
    /// A part of glibc that the kit does not have.
    public static let glibcPartMissing = ErrorCode(
        1183,
        "part of glibc is not in the kit",
        """
        The loader and the libraries of glibc only work together. One that the program uses is not in the kit, so that the \
        image's own stays, which may fail to load.
        """
    )
    /// Something that the instance needs before it can start.
    public static let startNeeds = ErrorCode(
        1184,
        "instance needs more to start",
        """
        The instance is complete and can be signed, but the LibOS will ask for something that is not in it: the key of an \
        encrypted image, or the tool that makes an ext2 file system.
        """
    )
    /// A kit without a file that every release has.
    public static let incompleteKit = ErrorCode(
        3951,
        "Occlum kit is incomplete",
        """
        A file of the Occlum release is not in the kit. Occlum's files come in eight Debian packages, or all in one with \
        the project's Docker image.
        """
    )
    /// A LibOS whose place for the configuration's MAC is not as it must be.
    public static let unusableLibOS = ErrorCode(
        3952,
        "Occlum's LibOS cannot be configured",
        """
        libocclum-libos.so has a section .builtin_config of 47 bytes for the MAC of its configuration, and a byte of \
        padding behind it. `occlum build` fills it by objcopy.
        """
    )

    /// The codes of this module.
    public static let ofOcclum: [ErrorCode] = [
        insecureOcclumSetting, variableNotTaken, notKept, glibcPartMissing, startNeeds, unusableImage, incompleteKit,
        unusableLibOS,
    ]
}
