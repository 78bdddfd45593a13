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
    /// A file of a kit that is not what its name says.
    public static let foreignKitFile = ErrorCode(
        1186,
        "kit file is not Occlum's",
        """
        The libraries of Occlum are changed ones: its C libraries reach the LibOS through an entry that it gives them, \
        and its LibOS has a place for the configuration's MAC. A file of the same name from elsewhere does not work.
        """
    )
    /// A library that the image needs outside of the enclave.
    public static let hostLibraryMissing = ErrorCode(
        1185,
        "library for the untrusted side is not in the kit",
        """
        Occlum's PAL is an ordinary library of the host that needs Intel's PSW and DCAP libraries and the C library of \
        the system that the release was made on. A converted image holds what the kit brings and nothing else.
        """
    )
    /// A file of the release that the kit does without.
    public static let kitPartMissing = ErrorCode(
        1187,
        "part of the release is not in the kit",
        """
        Instances of the release have a file that this kit does not have. The instance can start without it, but is not \
        the one that `occlum build` makes, and where the file is measured neither is MRENCLAVE.
        """
    )
    /// An image whose files are not held against their MACs.
    public static let encryptedImage = ErrorCode(
        1188,
        "encrypted image is not verified",
        """
        The MACs of an encrypted file system image are made under its key, which verify does not have. What it compares \
        is the MAC of the image, in the measured configuration, and the SHA-256 of its files in SHA256SUMS.
        """
    )
    /// A preset that does not exist.
    public static let unknownOcclumPreset = ErrorCode(
        2304,
        "unknown preset",
        "`--preset` names a set of sizes, such as python. `tee-build check` says which one fits the image's program."
    )
    /// A release without rules.
    public static let unknownOcclumRelease = ErrorCode(
        3954,
        "Occlum release is not known",
        """
        Configuration and layout differ between releases of Occlum. Instances are made and read for 0.29.6, 0.29.7, \
        0.30.0, 0.30.1 and 0.31.0.
        """
    )
    /// A key of the wrong length.
    public static let unusableImageKey = ErrorCode(
        2305,
        "image key is unusable",
        "The key of an encrypted image has 16 bytes; its file holds them as hexadecimal digits joined by dashes."
    )

    /// The codes of this module.
    public static let ofOcclum: [ErrorCode] = [
        insecureOcclumSetting, variableNotTaken, notKept, glibcPartMissing, startNeeds, hostLibraryMissing,
        foreignKitFile, kitPartMissing, encryptedImage, unusableImage, incompleteKit,
        unusableLibOS,
        unknownOcclumPreset, unusableImageKey, unknownOcclumRelease,
    ]
}
