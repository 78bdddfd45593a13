internal import Bytes

/// `struct metadata` at the end of a skeleton enclave's image: what the loader has to repeat of the signing (rune
/// `pal/skeleton/defines.h`, packed).
public struct SkeletonMetadata: Sendable, Hashable {
    /// `max_mmap_size`: bytes of the enclave that are filled with pages; 0 for as many as are needed.
    public var maximumSize: UInt64
    /// `null_dereference_protection`: the enclave starts at address 0, so that address 0 is inside and no memory of the
    /// host's.
    public var guardsNull: Bool
    /// `mmap_min_addr`: `vm.mmap_min_addr` of the machine that runs it; where the image starts in an enclave that
    /// guards null. Measured in any case.
    public var minimumAddress: UInt64

    /// Length in bytes.
    public static let byteCount = 17

    /// Metadata. Linux has 65536 as its usual `vm.mmap_min_addr`.
    public init(maximumSize: UInt64 = 0, guardsNull: Bool = false, minimumAddress: UInt64 = 65_536) {
        self.maximumSize = maximumSize
        self.guardsNull = guardsNull
        self.minimumAddress = minimumAddress
    }

    /// The metadata in the last 17 bytes of an image; nil if it has fewer, or the truth value is neither 0 nor 1.
    init?(image: [UInt8]) {
        let start = image.count - SkeletonMetadata.byteCount
        guard let size: UInt64 = image.littleEndian(at: start), let guards: UInt8 = image.littleEndian(at: start + 8),
            let address: UInt64 = image.littleEndian(at: start + 9), guards <= 1
        else { return nil }
        self.init(maximumSize: size, guardsNull: guards == 1, minimumAddress: address)
    }

    /// The 17 bytes.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: maximumSize)
        bytes.append(guardsNull ? 1 : 0)
        bytes.append(littleEndian: minimumAddress)
        return bytes
    }

    /// Offset of the image in the enclave (`calc_enclave_offset` of `sgxutils.c`).
    var imageOffset: UInt64 {
        guard guardsNull else { return 0 }
        return minimumAddress == 0 ? SkeletonMetadata.guardAreaByteCount : minimumAddress
    }

    /// `ENCLAVE_GUARD_AREA_SIZE`.
    private static let guardAreaByteCount: UInt64 = 16 << 20
}
