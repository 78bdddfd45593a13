internal import Bytes

/// The save area of one interrupted thread: XSAVE state, then MISC, then the general registers at the end of the last
/// page (Intel SDM vol. 3D, 34.9).
public enum SSAFrame {
    /// Bytes of the GPRSGX region at the frame's end.
    public static let generalRegisterByteCount = 184
    /// Bytes of the EXINFO part of the MISC region.
    public static let exceptionInformationByteCount = 16

    /// Offset and size of each state component in the standard form of the XSAVE area, by its bit in XFRM (Intel SDM
    /// vol. 1, 13.5; CPUID leaf 0xD). The components that enclaves can have: any other is not known here.
    static let components: [(bit: Int, offset: Int, byteCount: Int)] = [
        (bit: 2, offset: 576, byteCount: 256),  // AVX
        (bit: 3, offset: 960, byteCount: 64),  // BNDREGS
        (bit: 4, offset: 1024, byteCount: 64),  // BNDCSR
        (bit: 5, offset: 1088, byteCount: 64),  // opmask
        (bit: 6, offset: 1152, byteCount: 512),  // ZMM_Hi256
        (bit: 7, offset: 1664, byteCount: 1024),  // Hi16_ZMM
        (bit: 9, offset: 2688, byteCount: 8),  // PKRU
        (bit: 17, offset: 2752, byteCount: 64),  // TILECFG
        (bit: 18, offset: 2816, byteCount: 8192),  // TILEDATA
    ]

    /// Bytes of the XSAVE area for this XFRM; at least the legacy area and header, 576.
    ///
    /// - Returns: nil if XFRM has a bit whose component is not known.
    public static func xsaveByteCount(xfrm: UInt64) -> Int? {
        var end = 576
        var rest = xfrm & ~0x3
        for component in components where rest & 1 << component.bit != 0 {
            end = max(end, component.offset + component.byteCount)
            rest &= ~(1 << component.bit)
        }
        return rest == 0 ? end : nil
    }

    /// The least frame for these settings, in pages.
    ///
    /// - Returns: nil if XFRM has a bit whose component is not known.
    public static func pageCount(xfrm: UInt64, miscSelect: UInt32) -> UInt32? {
        guard let xsave = xsaveByteCount(xfrm: xfrm) else { return nil }
        let misc = miscSelect & 1 != 0 ? exceptionInformationByteCount : 0
        let total = xsave + misc + generalRegisterByteCount
        return total.roundedUp(toMultipleOf: EnclavePage.byteCount).map { UInt32($0 / EnclavePage.byteCount) }
    }
}
