public import Diagnostics

extension ErrorCode {
    /// An enclave's shape is none that ECREATE takes.
    public static let impossibleEnclave = ErrorCode(
        3600,
        "lay out enclave",
        """
        The processor makes enclaves whose size is a power of two and whose threads have a save area of at least one \
        page (Intel SDM vol. 3D, ECREATE). The size or the save area that was asked for is none.
        """
    )
    /// A page lies where none can be.
    public static let pageOutsideEnclave = ErrorCode(
        3601,
        "add page to enclave",
        """
        Pages of an enclave start at multiples of 4096 bytes and lie inside its size. A page of the layout does not: \
        the enclave is too small for what goes into it.
        """
    )
    /// Bytes given as a SIGSTRUCT are none.
    public static let notASIGSTRUCT = ErrorCode(
        3602,
        "read SIGSTRUCT",
        "A SIGSTRUCT, the signature structure of an SGX enclave, has 1808 bytes, no more and no fewer."
    )
    /// Bytes given as signing material are none.
    public static let notSigningMaterial = ErrorCode(
        3603,
        "read signing material",
        """
        The signing material of an enclave is the 256 bytes of its SIGSTRUCT that are signed, with the constants that \
        Intel's manual gives for them.
        """
    )
    /// A signature does not belong to the SIGSTRUCT.
    public static let signatureDoesNotFit = ErrorCode(
        4101,
        "attach signature",
        """
        What came back from the signer was checked before it was put into the enclave: the key must be RSA of 3072 bits \
        with exponent 3, and the signature must be that key's over exactly the signing material.
        """
    )
    /// A date cannot be read.
    public static let unreadableDate = ErrorCode(
        2090,
        "read signature date",
        """
        The date of a SIGSTRUCT comes from --date YYYY-MM-DD, else from SOURCE_DATE_EPOCH (decimal seconds since 1970), \
        else from the time of creation in the source image's configuration (RFC 3339). Never from the clock, so that \
        the same input gives the same output.
        """
    )

    /// The codes of this module.
    public static let ofSGX: [ErrorCode] = [
        impossibleEnclave, pageOutsideEnclave, notASIGSTRUCT, notSigningMaterial, signatureDoesNotFit, unreadableDate,
    ]
}
