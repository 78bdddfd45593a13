/// What an enclave is created with (ECREATE's SECS) and EINIT compares the signature with.
public struct SECSValues: Sendable, Hashable {
    /// ATTRIBUTES.FLAGS.
    public var attributes: AttributeFlags
    /// ATTRIBUTES.XFRM.
    public var xfrm: XFRM
    /// MISCSELECT.
    public var miscSelect: UInt32
    /// CET_ATTRIBUTES.
    public var cetAttributes: UInt8
    /// SSAFRAMESIZE in pages, if it is known.
    public var ssaFramePageCount: UInt32?

    /// Values of an enclave.
    public init(
        attributes: AttributeFlags,
        xfrm: XFRM,
        miscSelect: UInt32,
        cetAttributes: UInt8 = 0,
        ssaFramePageCount: UInt32? = nil
    ) {
        self.attributes = attributes
        self.xfrm = xfrm
        self.miscSelect = miscSelect
        self.cetAttributes = cetAttributes
        self.ssaFramePageCount = ssaFramePageCount
    }

    /// The values of a loader that does what the signature says: the least it can be launched with.
    public init(signedBy sigstruct: SIGSTRUCT) {
        self.init(
            attributes: sigstruct.attributes,
            xfrm: sigstruct.xfrm,
            miscSelect: sigstruct.miscSelect,
            cetAttributes: sigstruct.cetAttributes
        )
    }
}
