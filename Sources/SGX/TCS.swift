internal import Bytes

/// The fields of a thread control structure that its maker sets (Intel SDM vol. 3D, 34.8). Offsets are relative to the
/// enclave's base.
public struct TCS: Sendable, Hashable {
    /// FLAGS: bit 0 DBGOPTIN (EADD wants it zero), bit 1 AEXNOTIFY.
    public var flags: UInt64 = 0
    /// OSSA: where the thread's save areas start.
    public var ssaOffset: UInt64
    /// NSSA: how many save areas there are.
    public var ssaFrameCount: UInt32
    /// OENTRY: where EENTER begins.
    public var entryOffset: UInt64
    /// OFSBASE: FS inside the enclave.
    public var fsOffset: UInt64 = 0
    /// OGSBASE: GS inside the enclave.
    public var gsOffset: UInt64 = 0
    /// FSLIMIT, for 32-bit enclaves; its low 12 bits are set.
    public var fsLimit: UInt32 = 0xfff
    /// GSLIMIT, as ``fsLimit``.
    public var gsLimit: UInt32 = 0xfff

    /// Bytes of the fields; the rest of the page is zero.
    public static let byteCount = 72

    /// A structure with its save areas and entry point; the other fields keep their usual values.
    public init(ssaOffset: UInt64, ssaFrameCount: UInt32, entryOffset: UInt64) {
        self.ssaOffset = ssaOffset
        self.ssaFrameCount = ssaFrameCount
        self.entryOffset = entryOffset
    }

    /// The fields of a page; nil if there are fewer than 72 bytes. STATE, CSSA and AEP, which the processor sets, are
    /// left out.
    public init?(parsing page: Span<UInt8>) {
        guard let flags: UInt64 = page.littleEndian(at: 8), let ssaOffset: UInt64 = page.littleEndian(at: 16),
            let ssaFrameCount: UInt32 = page.littleEndian(at: 28), let entry: UInt64 = page.littleEndian(at: 32),
            let fsOffset: UInt64 = page.littleEndian(at: 48), let gsOffset: UInt64 = page.littleEndian(at: 56),
            let fsLimit: UInt32 = page.littleEndian(at: 64), let gsLimit: UInt32 = page.littleEndian(at: 68)
        else { return nil }
        self.init(ssaOffset: ssaOffset, ssaFrameCount: ssaFrameCount, entryOffset: entry)
        self.flags = flags
        self.fsOffset = fsOffset
        self.gsOffset = gsOffset
        self.fsLimit = fsLimit
        self.gsLimit = gsLimit
    }

    /// The first 72 bytes of the page, behind which all are zero.
    public var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: TCS.byteCount)
        bytes.store(littleEndian: flags, at: 8)
        bytes.store(littleEndian: ssaOffset, at: 16)
        bytes.store(littleEndian: ssaFrameCount, at: 28)
        bytes.store(littleEndian: entryOffset, at: 32)
        bytes.store(littleEndian: fsOffset, at: 48)
        bytes.store(littleEndian: gsOffset, at: 56)
        bytes.store(littleEndian: fsLimit, at: 64)
        bytes.store(littleEndian: gsLimit, at: 68)
        return bytes
    }
}
