internal import CISAL
public import Diagnostics
internal import Glibc

/// Inflates one deflate stream (RFC 1951) without any wrapper, as ZIP archives hold them, whose length is known.
///
/// - Parameter byteCount: how many bytes come out.
/// - Throws: `TB3240` if the stream is damaged, or gives fewer bytes or more.
public func inflate(rawDeflate stream: Span<UInt8>, byteCount: Int) throws(TeeError) -> [UInt8] {
    guard let memory = unsafe calloc(1, MemoryLayout<inflate_state>.size) else {
        preconditionFailure("there is no memory for a deflate stream")
    }
    defer { unsafe free(memory) }
    let state = unsafe memory.bindMemory(to: inflate_state.self, capacity: 1)
    unsafe isal_inflate_init(state)
    var status: Int32 = ISAL_INVALID_BLOCK
    let result = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { target, count in
        unsafe stream.withUnsafeBufferPointer { source in
            unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            unsafe state.pointee.avail_in = UInt32(clamping: source.count)
            unsafe state.pointee.next_out = target.baseAddress
            unsafe state.pointee.avail_out = UInt32(clamping: byteCount)
            status = unsafe isal_inflate_stateless(state)
            count = byteCount - Int(unsafe state.pointee.avail_out)
        }
    }
    guard status == ISAL_DECOMP_OK, result.count == byteCount else {
        throw expansionFailure("the deflate stream is damaged, or not of the length that it should have")
    }
    return result
}
