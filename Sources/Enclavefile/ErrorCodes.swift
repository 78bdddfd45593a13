public import Diagnostics

extension ErrorCode {
    /// An Enclavefile does not say what it must, or says what it must not.
    public static let enclavefile = ErrorCode(
        2100,
        "read Enclavefile",
        """
        An Enclavefile is TOML whose every key is known: the message names line and column, and what was probably meant. \
        docs/enclavefile.md has all keys, Enclavefile.example shows them.
        """
    )
    /// A variable of an Enclavefile is not defined, or defined by itself.
    public static let enclavefileVariable = ErrorCode(
        2101,
        "replace variable",
        """
        ${NAME} stands for a variable of [vars] or of the target's matrix, ${ENV.NAME} for one of the environment that \
        `environment` lists, and ${TARGET} for the target's name. $${ is written where ${ itself is meant.
        """
    )
    /// The targets of an Enclavefile do not fit together.
    public static let enclavefileGraph = ErrorCode(
        2102,
        "order targets",
        """
        A target needs one that is not there, or itself by way of others, or two targets write to one place. Nothing is \
        built of such a file.
        """
    )
    /// The command line names a target that is not there.
    public static let unknownTarget = ErrorCode(
        2103,
        "choose target",
        "`tee-build make --list` shows the targets of the Enclavefile, those of a matrix included."
    )

    /// The codes of this module.
    public static let ofEnclavefile: [ErrorCode] = [enclavefile, enclavefileVariable, enclavefileGraph, unknownTarget]
}
