internal import Bytes
internal import Diagnostics
internal import SGX

/// Where the pages of a skeleton enclave lie (`measure_encl` of `sgxsign.c`, and its twin `encl_create` and `encl_build`
/// of `liberpal-skeleton.c`).
struct SkeletonLayout {
    /// Offset of the image's first page, the TCS.
    let offset: UInt64
    /// Pages of the image.
    let imagePageCount: UInt64
    /// Pages from the TCS to the end: the image, the save area, zeros.
    let pageCount: UInt64
    let ssaFramePageCount: UInt32
    let enclaveSize: UInt64
    /// The first page as the loader changes it.
    let tcsPage: [UInt8]

    init(image: [UInt8], xfrm: XFRM, miscSelect: UInt32) throws(TeeError) {
        let size = EnclavePage.byteCount
        // The loader looks for the metadata where the last page starts, sgxsign at the end: both find them in an image
        // that ends 17 bytes behind a page only.
        guard image.count >= 2 * size, image.count <= SkeletonLayout.sizeLimit,
            image.count % size == SkeletonMetadata.byteCount
        else { throw SkeletonLayout.noImage("\(image.count) bytes are no whole pages and 17 bytes of metadata") }
        guard let metadata = SkeletonMetadata(image: image), let tcs = TCS(parsing: image.span) else {
            throw SkeletonLayout.noImage("its metadata are damaged")
        }
        guard tcs.flags == 0, tcs.ssaFrameCount == 1, tcs.entryOffset >= UInt64(size),
            tcs.entryOffset < UInt64(image.count), image[TCS.byteCount..<size].allSatisfy({ $0 == 0 })
        else { throw SkeletonLayout.noImage("its first page is no thread control structure with one save area") }
        try SkeletonLayout.check(metadata)
        guard xfrm.isSuperset(of: .legacy),
            let frame = SSAFrame.pageCount(xfrm: xfrm.rawValue, miscSelect: miscSelect)
        else { throw SkeletonLayout.unloadable("XFRM \(xfrm) is none that an enclave can have") }

        offset = metadata.imageOffset
        ssaFramePageCount = frame
        imagePageCount = UInt64(image.count / size) + 1
        let least = imagePageCount + UInt64(frame)
        let wanted = metadata.maximumSize / UInt64(size)
        // The loader adds the pages behind the save area with one request, and the kernel refuses one for no pages.
        guard wanted == 0 || wanted > least else {
            throw SkeletonLayout.unloadable(
                "it has room for \(wanted) pages, and image and save area need \(least) and one more"
            )
        }
        pageCount = wanted == 0 ? least : wanted
        let end = offset + pageCount * UInt64(size)
        enclaveSize = 1 << UInt64(64 - (end - 1).leadingZeroBitCount)

        var page = Array(image[..<size])
        page.store(littleEndian: offset + imagePageCount * UInt64(size), at: 16)
        page.store(littleEndian: offset + tcs.entryOffset, at: 32)
        tcsPage = page
    }

    private static func check(_ metadata: SkeletonMetadata) throws(TeeError) {
        let size = UInt64(EnclavePage.byteCount)
        // sgxsign reads the size with atoi.
        guard metadata.maximumSize.isMultiple(of: size), metadata.maximumSize <= UInt64(Int32.max) else {
            throw unloadable("a size of \(metadata.maximumSize) bytes is no number of pages below 2 GiB")
        }
        guard metadata.minimumAddress.isMultiple(of: size), metadata.minimumAddress <= UInt64(Int32.max) else {
            throw unloadable("a minimum address of \(metadata.minimumAddress) is no start of a page below 2 GiB")
        }
    }

    /// More than any image of this kind is; what is read is held in memory.
    private static let sizeLimit = 64 << 20

    private static func noImage(_ cause: String) -> TeeError {
        TeeError(
            .notASkeletonImage,
            object: "encl.bin",
            cause: cause,
            hint: "convert the image again, or fetch it anew if it was damaged on its way"
        )
    }

    private static func unloadable(_ cause: String) -> TeeError {
        TeeError(
            .unloadableSkeleton,
            object: "encl.bin",
            cause: cause,
            hint: "leave the setting out: the default fits"
        )
    }
}
