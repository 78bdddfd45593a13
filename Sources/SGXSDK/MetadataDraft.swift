import Bytes

/// The full copy of an enclave's metadata, SIGSTRUCT still empty (linux-sgx, metadata.h `metadata_t`;
/// manage_metadata.cpp `build_metadata`).
struct MetadataDraft: Sendable {
    /// As many bytes as the copy uses.
    private(set) var bytes: [UInt8]
    let plan: EnclavePlan
    let attributes: EnclaveAttributes
    let layout: EnclaveLayout
    let patches: [MetadataPatch]
    let tcsTemplate: [UInt8]
    let generation: SDKGeneration

    static let magic: UInt64 = 0x86a8_0294_635d_0e4c
    /// Where SIGSTRUCT stands in a copy.
    static let signatureOffset = 64

    init(
        _ values: EnclaveConfiguration,
        image: EnclaveImage,
        generation: SDKGeneration,
        report: (String) -> Void
    ) throws(Refusal) {
        let plan = try EnclavePlan(values)
        report(plan.summary(values))
        let attributes = try EnclaveAttributes(values, plan, generation)
        report(attributes.notice)
        let header = generation.headerByteCount
        let room = generation.metadataByteCount
        let rangeByteCount = plan.range == nil ? 0 : generation.hasWideHeader ? 24 : 32
        let tcsOffset = header + rangeByteCount
        let layout = try EnclaveLayout(
            plan,
            attributes,
            image: image,
            generation: generation,
            tcsTemplate: UInt32(tcsOffset)
        )
        let templates = EnclaveTemplates(
            plan: plan,
            attributes: attributes,
            layout: layout,
            image: image,
            generation: generation,
            policy: values[.tcsPolicy]
        )
        tcsTemplate = try templates.tcs(aexNotify: values[.enableAEXNotify] == 1)
        let place = try GlobalDataPlace(image)
        guard place.sdkVersion == generation.version else { throw MetadataDraft.unknown(place.sdkVersion) }
        let globalOffset = tcsOffset + 72
        let zeros = globalOffset + generation.globalDataByteCount
        patches = [
            MetadataPatch(
                destination: UInt64(place.offset),
                source: UInt32(globalOffset),
                byteCount: UInt32(generation.globalDataByteCount)
            ),
            MetadataPatch(destination: 60, source: UInt32(zeros), byteCount: 2),
            MetadataPatch(destination: 40, source: UInt32(zeros), byteCount: 8),
            MetadataPatch(destination: 62, source: UInt32(zeros), byteCount: 2),
        ]
        let layoutOffset = zeros + 8 + patches.count * MetadataPatch.entryByteCount
        let total = layoutOffset + layout.items.count * LayoutItem.byteCount
        guard total <= room else {
            throw .enclave(
                "its metadata has \(total) bytes, and \(room) are written",
                detail: "Layout table could not be allocated\n"
            )
        }
        try MetadataDraft.check(plan.range, layout)
        var data = MetadataDraft.rangeEntry(plan.range, generation)
        data += tcsTemplate
        data += try templates.globalData(tcs: tcsTemplate)
        data += [UInt8](repeating: 0, count: 8)
        for patch in patches { data += patch.encoded }
        for item in layout.items { data += item.encoded }
        var bytes = [UInt8](repeating: 0, count: header)
        bytes.store(littleEndian: MetadataDraft.magic, at: 0)
        bytes.store(littleEndian: generation.metadataVersion(hasRange: plan.range != nil), at: 8)
        bytes.store(littleEndian: UInt32(total), at: 16)
        bytes.store(littleEndian: UInt32(truncatingIfNeeded: values[.tcsPolicy]), at: 20)
        bytes.store(littleEndian: UInt32(attributes.ssaFramePages), at: 24)
        let saved: UInt32 = generation.hasUserRegion ? UInt32(attributes.xsaveByteCount) : 2632
        bytes.store(littleEndian: saved, at: 28)
        bytes.store(littleEndian: attributes.desiredMiscSelect, at: 32)
        bytes.store(littleEndian: UInt32(truncatingIfNeeded: values[.tcsMinPool]), at: 36)
        bytes.store(littleEndian: layout.enclaveSize, at: 40)
        bytes.store(littleEndian: attributes.flags, at: 48)
        bytes.store(littleEndian: attributes.metadataXFRM, at: 56)
        bytes.store(littleEndian: UInt32(zeros + 8), at: 1872)
        bytes.store(littleEndian: UInt32(patches.count * MetadataPatch.entryByteCount), at: 1876)
        bytes.store(littleEndian: UInt32(layoutOffset), at: 1880)
        bytes.store(littleEndian: UInt32(layout.items.count * LayoutItem.byteCount), at: 1884)
        if plan.range != nil, generation.hasWideHeader {
            bytes.store(littleEndian: UInt32(header), at: 1888)
            bytes.store(littleEndian: 24 as UInt32, at: 1892)
        }
        self.bytes = bytes + data
        self.plan = plan
        self.attributes = attributes
        self.layout = layout
        self.generation = generation
    }

    static func unknown(_ version: UInt64) -> Refusal {
        Refusal(
            .unknownSDKVersion,
            cause: "g_global_data tells the version 0x\(String(version, radix: 16))",
            hint: "build the enclave with one of the SDK versions that `explain TB3652` names",
            text: """
                SDK version is not correct. The same SDK should be used for enclave building and signing.
                The SDK version for building enclave could be obtained by below command:

                           $ strings {Enclave.so} | grep SGX_TSTDC_VERSION \n\n
                """
        )
    }

    /// Before 2.24 the directory of the ELRange stands in front of it, not in the header.
    private static func rangeEntry(_ range: EnclavePlan.AddressRange?, _ generation: SDKGeneration) -> [UInt8] {
        guard let range else { return [] }
        var bytes: [UInt8] = []
        if !generation.hasWideHeader {
            bytes.append(littleEndian: UInt32(generation.headerByteCount + 8))
            bytes.append(littleEndian: 24 as UInt32)
        }
        for number in [range.image, range.start, range.size] { bytes.append(littleEndian: number) }
        return bytes
    }

    /// The rules of an ELRange (manage_metadata.cpp `vaildate_elrange_config`; the last is the loader's).
    private static func check(_ range: EnclavePlan.AddressRange?, _ layout: EnclaveLayout) throws(Refusal) {
        guard let range else { return }
        func require(_ condition: Bool, _ cause: String, _ text: String) throws(Refusal) {
            try EnclavePlan.require(
                condition,
                cause + " (image \(range.image), start \(range.start), size \(range.size))",
                "choose a range of a power of two bytes that starts at a multiple of its size and holds the enclave",
                text + "\n"
            )
        }
        let image = "EnclaveImageAddress setting is not correct"
        let start = "ELRangeStartAddress setting is not correct"
        let size = "ELRangeSize setting is not correct"
        try require(
            range.image % 4096 == 0,
            "the image is not page aligned",
            "\(image): EnclaveImageAddress is not page aligned."
        )
        try require(
            range.start % 4096 == 0,
            "the start is not page aligned",
            "\(start): ELRangeStartAddress is not page aligned."
        )
        try require(range.size % 4096 == 0, "the size is not page aligned", "\(size): ELRangeSize is not page aligned.")
        try require(
            range.start & (range.size - 1) == 0,
            "the start is not a multiple of the size",
            "ELRangeStartAddress and ELRangeSize setting are not correct: "
                + "ELRangeStartAddress should be aligned on an ELRangeSize boundary."
        )
        try require(
            range.start <= range.image,
            "the start lies behind the image",
            "\(start): ELRangeStartAddress should not bigger than EnclaveImageAddress."
        )
        let (imageEnd, imageOverflow) = range.image.addingReportingOverflow(layout.end)
        try require(
            !imageOverflow,
            "the image ends above 2^64",
            "\(image). EnclaveImageAddress plus EnclaveSize should not overflow."
        )
        let (end, overflow) = range.start.addingReportingOverflow(range.size)
        try require(
            !overflow,
            "the range ends above 2^64",
            "ELRange setting is not correct. ELRangeStartAddress plus ELRangeSize should not overflow."
        )
        try require(
            imageEnd <= end,
            "the image of \(layout.end) bytes ends behind the range",
            "ELRange setting is not correct: ELRange should be large enough to fit the enclave image loaded at EnclaveImageAddress."
        )
        try require(
            range.size & (range.size - 1) == 0,
            "the size is no power of two",
            "\(size): ELRangeSize should be power of 2."
        )
    }
}
