public import Diagnostics

extension ErrorCode {
    /// An enclave configuration that sgx_sign refuses.
    public static let enclaveConfiguration = ErrorCode(
        2250,
        "enclave configuration",
        """
        The XML file with the EnclaveConfiguration is not one, or a value in it contradicts another one or the enclave. \
        The rules are those of sgx_sign for the SDK version that the enclave was built with; the message names the \
        element and its value.
        """
    )
    /// An enclave that sgx_sign signs although no loader can load it.
    public static let unloadableEnclave = ErrorCode(
        3650,
        "enclave cannot be loaded",
        """
        sgx_sign would sign this file, and then the driver, the processor or the loader would refuse it: pages that are \
        added twice, a measured signature area, segments that are written but not read, data that overruns. Change how \
        the enclave is linked. The drop-in (tee-build sgx_sign) signs it with a warning.
        """
    )
    /// A file that is no enclave of the Intel SGX SDK.
    public static let notSDKEnclave = ErrorCode(
        3651,
        "not an enclave of the Intel SGX SDK",
        """
        The file lacks something that the SDK's linker script and trusted runtime put into every enclave: a dynamic \
        symbol table without undefined symbols, g_global_data, the section .note.sgxmeta. Name the enclave library, \
        such as libocclum-libos.so or enclave.so.
        """
    )
    /// An enclave of an SDK version whose rules are not known.
    public static let unknownSDKVersion = ErrorCode(
        3652,
        "unknown version of the Intel SGX SDK",
        """
        Metadata and measurement depend on the SDK version, which stands at the start of g_global_data. tee-build knows \
        2.17, 2.17.1 and 2.20 to 2.26 of Intel, and 2.17, 2.17.1, 2.20 and 2.21 of Occlum's fork.
        """
    )
    /// An enclave that carries a signature already.
    public static let alreadySigned = ErrorCode(
        3653,
        "enclave is signed already",
        "The metadata area holds a signature. Start from the unsigned file, or ask for signing it anew."
    )
    /// The enclave is larger than anything that can be measured.
    public static let enclaveTooLarge = ErrorCode(
        3654,
        "enclave is too large",
        """
        The sizes of the configuration add up to more than an enclave can have, or more than the measurement covers in \
        reasonable time: at most 64 GiB of measurement records, which is 4 TiB of heap that is there from the start, \
        or 50 GiB of stacks. Dynamic memory (HeapMaxSize above HeapInitSize) costs nothing.
        """
    )
    /// The metadata of an enclave file cannot be read.
    public static let damagedMetadata = ErrorCode(
        3655,
        "enclave metadata is damaged",
        "A field of the metadata names something outside of it. The file was changed or cut off after it was signed."
    )
    /// The signature or signed material does not belong to this enclave.
    public static let foreignSignature = ErrorCode(
        3656,
        "signature does not belong to the enclave",
        """
        The signing material is made again from the enclave and the configuration, and differs from what was signed, or \
        the signature is not that of the public key over it. Use the files of one run of gendata.
        """
    )

    /// The codes of this module.
    public static let ofSGXSDK: [ErrorCode] = [
        enclaveConfiguration, unloadableEnclave, notSDKEnclave, unknownSDKVersion, alreadySigned, enclaveTooLarge,
        damagedMetadata, foreignSignature,
    ]
}
