public import Diagnostics

// What the image itself says.
extension ErrorCode {
    /// Not linux/amd64.
    public static let architecture = ErrorCode(
        1150,
        "image for another platform",
        """
        The config of the image names another architecture or operating system than linux/amd64, which SGX runs. \
        Choose another variant with --platform.
        """
    )
    /// A user other than root.
    public static let otherUser = ErrorCode(
        1151,
        "image does not run as root",
        """
        The image sets a user. Occlum runs everything as uid and gid 0 and answers setuid and setgid with ENOSYS \
        (issues 1636, 1640). Gramine shows the numbers to the program if loader.uid and loader.gid are set, and \
        knows no other groups.
        """
    )
    /// A user or group that passwd or group lack.
    public static let unknownUser = ErrorCode(
        1152,
        "user is unknown",
        """
        The image's User is a name that its /etc/passwd or /etc/group does not have. Runtimes refuse to start such \
        an image.
        """
    )
    /// A setuid or setgid file.
    public static let setuidFile = ErrorCode(
        1153,
        "setuid file",
        """
        The set-user-ID and set-group-ID bits have no meaning in an enclave: the LibOS does not change users. \
        Programs such as su, sudo and ping that rely on them fail or do less.
        """
    )
    /// A character or block device.
    public static let deviceNode = ErrorCode(
        1154,
        "device node in image",
        """
        The image has a device node. A LibOS has its own /dev; nodes of the image are not used, and their content \
        would be the host's.
        """
    )
    /// A volume.
    public static let volume = ErrorCode(
        1155,
        "image has volumes",
        """
        What is mounted over a volume comes from the host at run time: it is neither measured nor encrypted. Files \
        that the image has at this place are hidden by it.
        """
    )
    /// A health check.
    public static let healthcheck = ErrorCode(
        1156,
        "image has a health check",
        """
        The runtime starts the health check as a process of its own in the container, outside the enclave. It sees \
        the files of the image but not the program's memory.
        """
    )
    /// Ports.
    public static let ports = ErrorCode(
        1157,
        "image serves ports",
        """
        Network traffic passes through the host, which sees and can change it. Use TLS with a key that is made or \
        received inside the enclave.
        """
    )
    /// WorkingDir that does not exist.
    public static let workingDirectory = ErrorCode(
        1158,
        "working directory",
        """
        The image starts in a directory that does not exist in it, so relative paths in its arguments lead nowhere. \
        Runtimes make it, and so does a conversion: it is empty. Where something else has its name nothing starts. \
        Occlum itself starts every program in /; images converted for it have a launcher that changes the directory.
        """
    )
    /// A private key.
    public static let privateKey = ErrorCode(
        1159,
        "private key in image",
        """
        A file of the image is a private key. Measuring an image makes it trustworthy, not secret: whoever can \
        pull the image reads the key, and so can the host. Provide it at run time to an attested enclave.
        """
    )
    /// A .env file.
    public static let environmentFile = ErrorCode(
        1160,
        "file of secrets in image",
        """
        Files named .env usually hold passwords. Measuring an image makes it trustworthy, not secret. Provide the \
        values at run time to an attested enclave.
        """
    )
    /// More files than the LibOS starts with quickly.
    public static let tooManyFiles = ErrorCode(
        1161,
        "program reaches very many files",
        """
        Gramine's manifest lists each file that the program may open, with its hash. Reading the list takes time with \
        the square of its length when each process starts: 5,000 files take half a second, 20,000 take five, 50,000 \
        half a minute. Leave out of the image what the program does not use.
        """
    )
    /// Names that are no UTF-8.
    public static let nameNotUTF8 = ErrorCode(
        1162,
        "file name is not UTF-8",
        """
        Linux takes any bytes but slash and NUL for a name. Occlum's file system SEFS takes UTF-8 of up to 255 bytes \
        only, and its tools end at another name.
        """
    )
    /// A variable of Env that seems to be a secret.
    public static let secretVariable = ErrorCode(
        1163,
        "variable seems to be a secret",
        """
        The name of a variable in the image's Env speaks of a password, token or key. Config and measurement of an \
        image are public. Variables that hold only a path (NAME_FILE) are not meant.
        """
    )
    /// Debugging information.
    public static let debugFile = ErrorCode(
        1164,
        "debugging information in image",
        """
        Files with debugging information are only read by debuggers, which an enclave keeps out. They make the image \
        larger, and with Occlum its measured content.
        """
    )
    /// A file that is larger than half of the enclave.
    public static let largeFile = ErrorCode(
        1166,
        "large file",
        """
        Files are read into the enclave's memory as the program asks for them; Gramine also reads a file whole to check \
        its hash when it is first opened. A model or data set that is mapped needs an enclave that holds it beside the \
        program.
        """
    )
    /// What becomes of written files.
    public static let writtenFiles = ErrorCode(
        1165,
        "files that the program writes",
        """
        An image that is measured cannot be changed. In Gramine its files are read-only, and folders such as /tmp are \
        memory of the enclave; in Occlum changes go into an encrypted layer in the folder run/ of the instance, which \
        a new build of the image cannot read. Volumes and encrypted mounts are for what must be kept.
        """
    )
}
