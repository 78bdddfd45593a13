public import Diagnostics
public import SGX

extension GramineManifest {
    /// The SIGSTRUCT that gramine-sgx-sign signs for an enclave with this manifest.
    ///
    /// - Parameter date: in the coding of the manual; releases before 1.5 get it in theirs.
    /// - Throws: `TB2201` if a value of the manifest is missing or cannot be used.
    public func unsignedSIGSTRUCT(
        mrenclave: MRENCLAVE,
        date: SignatureDate,
        constants: LayoutConstants
    ) throws(TeeError) -> SIGSTRUCT {
        let features = try EnclaveFeatures(self, constants.features)
        var sigstruct = SIGSTRUCT()
        sigstruct.date = version.writesBinaryDate ? date.asBinary ?? date : date
        sigstruct.miscSelect = UInt32(truncatingIfNeeded: features.misc)
        sigstruct.miscMask = UInt32(truncatingIfNeeded: features.miscMask)
        sigstruct.attributes = AttributeFlags(rawValue: features.flags)
        sigstruct.attributeMask = AttributeFlags(rawValue: features.flagsMask)
        sigstruct.xfrm = XFRM(rawValue: features.xfrm)
        sigstruct.xfrmMask = XFRM(rawValue: features.xfrmMask)
        sigstruct.mrenclave = mrenclave
        sigstruct.isvProdID = UInt16(truncatingIfNeeded: try number("isvprodid", 0...0xffff))
        sigstruct.isvSVN = UInt16(truncatingIfNeeded: try number("isvsvn", 0...0xffff))
        return sigstruct
    }
}
