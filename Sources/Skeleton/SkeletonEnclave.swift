internal import Bytes
public import Crypto
public import Diagnostics
public import SGX

/// The built-in enclave: measured, signed and attested as others are, in the form that the skeleton runtime of
/// inclavare-containers loads (rune `libenclave/internal/runtime/pal/skeleton`, v0.6.4).
///
/// It holds no LibOS and runs no application: it is for trying, for tests and for machines without a LibOS kit.
public enum SkeletonEnclave {
    /// What it is, for every place where an image made with it is shown.
    public static let description = """
        tee-build's built-in skeleton enclave: it greets and reports its identity, holds no LibOS and does not run the \
        application
        """

    /// The built-in enclave's image with these settings in its metadata.
    ///
    /// - Throws: `TB3781` if the skeleton runtime would not load it.
    public static func image(_ settings: SkeletonSettings) throws(TeeError) -> [UInt8] {
        let image = EmbeddedProgram.enclave.dropLast(SkeletonMetadata.byteCount) + settings.metadata.bytes
        _ = try SkeletonLayout(image: Array(image), xfrm: settings.xfrm, miscSelect: settings.miscSelect)
        return Array(image)
    }

    /// Measures an image as the skeleton runtime loads it; its metadata are its own.
    ///
    /// - Parameters:
    ///   - xfrm: as it is signed; the size of the save area follows from it.
    ///   - miscSelect: of the machine, likewise. With the default XFRM it makes no difference.
    ///   - recording: whether a log is kept.
    /// - Throws: `TB3780` if the bytes are no such image, `TB3781` if the runtime would not load it.
    public static func measure(
        image: [UInt8],
        xfrm: XFRM = .legacy,
        miscSelect: UInt32 = 0,
        recording: Bool = false
    ) throws(TeeError) -> SkeletonMeasurement {
        let layout = try SkeletonLayout(image: image, xfrm: xfrm, miscSelect: miscSelect)
        var measurement = try EnclaveMeasurement(
            ssaFrameSize: layout.ssaFramePageCount,
            enclaveSize: layout.enclaveSize,
            recording: recording
        )
        let data: SECINFOFlags = [.regular, .read, .write, .execute]
        let start = layout.offset
        let size = UInt64(EnclavePage.byteCount)
        measurement.beginRegion("tcs", source: "encl.bin")
        try measurement.addMeasured(offset: start, page: layout.tcsPage.span, flags: .tcs)
        measurement.beginRegion("image", source: "encl.bin")
        try measurement.addMeasured(
            offset: start + size,
            content: image.span.extracting(EnclavePage.byteCount..<image.count),
            flags: data
        )
        measurement.beginRegion("ssa", source: "zeros")
        let saveArea = UInt64(layout.ssaFramePageCount)
        var next = start + layout.imagePageCount * size
        try measurement.addMeasured(offset: next, pageCount: saveArea, fill: 0, flags: data)
        next += saveArea * size
        measurement.beginRegion("heap", source: "zeros")
        let rest = layout.pageCount - layout.imagePageCount - saveArea
        try measurement.addMeasured(offset: next, pageCount: rest, fill: 0, flags: data)
        measurement.endRegion()
        return SkeletonMeasurement(
            mrenclave: measurement.current(),
            log: measurement.log,
            enclaveSize: layout.enclaveSize,
            ssaFramePageCount: layout.ssaFramePageCount
        )
    }

    /// The SIGSTRUCT as `sgxsign` writes it, without key and signature.
    ///
    /// The attribute mask compares MODE64BIT and DEBUG, the mask of MISCSELECT nothing: the runtime takes what its
    /// processor has.
    public static func unsignedSIGSTRUCT(mrenclave: MRENCLAVE, _ settings: SkeletonSettings) -> SIGSTRUCT {
        var sigstruct = SIGSTRUCT()
        sigstruct.type = settings.isDebugRelease ? 0x8000_0000 : 0
        sigstruct.date = settings.date
        sigstruct.attributes = settings.isDebug ? [.mode64Bit, .debug] : .mode64Bit
        sigstruct.attributeMask = [.mode64Bit, .debug]
        sigstruct.xfrm = settings.xfrm
        sigstruct.xfrmMask = settings.xfrmMask
        sigstruct.miscSelect = settings.miscSelect
        sigstruct.mrenclave = mrenclave
        sigstruct.isvProdID = settings.isvProdID
        sigstruct.isvSVN = settings.isvSVN
        return sigstruct
    }

    /// What the runtime and EINIT say to an image and a SIGSTRUCT together: the image is measured anew.
    ///
    /// - Throws: `TB3780` and `TB3781` as ``measure(image:xfrm:miscSelect:recording:)``; `TB3602` if the SIGSTRUCT has
    ///   another length.
    public static func checks(image: [UInt8], sigstruct bytes: [UInt8]) throws(TeeError) -> [EINITCheck] {
        let sigstruct = try SIGSTRUCT(parsing: bytes)
        let measured = try measure(image: image, xfrm: sigstruct.xfrm, miscSelect: sigstruct.miscSelect)
        var secs = SECSValues(signedBy: sigstruct)
        secs.ssaFramePageCount = measured.ssaFramePageCount
        return SoftwareEINIT.checks(sigstruct: bytes, mrenclave: measured.mrenclave, secs: secs)
    }
}

/// A measured skeleton enclave.
public struct SkeletonMeasurement: Sendable, Hashable {
    /// The measurement.
    public let mrenclave: MRENCLAVE
    /// What went into it, if that was asked for.
    public let log: MeasurementLog?
    /// Size of the enclave in bytes.
    public let enclaveSize: UInt64
    /// SECS.SSAFRAMESIZE in pages.
    public let ssaFramePageCount: UInt32
}
