public import Diagnostics

extension ErrorCode {
    /// Bytes given as a skeleton enclave are none.
    public static let notASkeletonImage = ErrorCode(
        3780,
        "read skeleton enclave",
        """
        A skeleton enclave is a flat file: a page with the thread control structure, code and data, and 17 bytes of \
        metadata where the last page starts. These bytes are something else.
        """
    )
    /// Settings with which the skeleton runtime would not load the enclave.
    public static let unloadableSkeleton = ErrorCode(
        3781,
        "lay out skeleton enclave",
        """
        The skeleton runtime refuses to load an enclave with these settings, or the kernel would refuse what the \
        runtime asks of it.
        """
    )

    /// The codes of this module.
    public static let ofSkeleton: [ErrorCode] = [notASkeletonImage, unloadableSkeleton]
}
