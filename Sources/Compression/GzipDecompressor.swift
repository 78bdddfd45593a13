internal import CISAL
internal import Diagnostics
internal import Glibc

/// Inflates a gzip stream (RFC 1952) by ISA-L, members one after the other as Go's reader does.
///
/// ISA-L 2.30 checks each member's CRC and length; that the stream ends inside a member it does not tell, so this does.
@safe struct GzipDecompressor: ~Copyable {
    // 87 KiB with tables and history: it stays where it is.
    private let state: UnsafeMutablePointer<inflate_state>
    private var isBetweenMembers = false

    init() {
        guard let memory = unsafe calloc(1, MemoryLayout<inflate_state>.size) else {
            preconditionFailure("there is no memory for a gzip stream")
        }
        unsafe state = unsafe memory.bindMemory(to: inflate_state.self, capacity: 1)
        unsafe isal_inflate_init(state)
        unsafe state.pointee.crc_flag = UInt32(ISAL_GZIP)
    }

    deinit { unsafe free(state) }

    /// Inflates `input` from `position` on until it is used up or `chunk` is full.
    ///
    /// - Throws: `TB3240` if the stream is damaged.
    mutating func expand(_ input: Span<UInt8>, from position: inout Int, into chunk: StreamChunk) throws(TeeError) {
        while !chunk.isFull {
            if isBetweenMembers {
                guard position < input.count else { return }
                unsafe isal_inflate_reset(state)
                isBetweenMembers = false
            }
            let (before, room) = (position, chunk.count)
            let status = step(input, from: &position, into: chunk)
            guard status == ISAL_DECOMP_OK || status == ISAL_END_INPUT else {
                throw expansionFailure(GzipDecompressor.cause(status))
            }
            isBetweenMembers = unsafe state.pointee.block_state == ISAL_BLOCK_FINISH
            if isBetweenMembers { continue }
            if position == input.count { return }
            guard position > before || chunk.count > room else { throw expansionFailure("the gzip stream is damaged") }
        }
    }

    /// Ends the stream.
    ///
    /// - Throws: `TB3240` if it is not at its end.
    func finish() throws(TeeError) {
        guard isBetweenMembers else { throw expansionFailure("the gzip stream is cut off") }
    }

    private mutating func step(_ input: Span<UInt8>, from position: inout Int, into chunk: StreamChunk) -> Int32 {
        let start = position
        let part = UInt32(clamping: input.count - start)
        var status: Int32 = 0
        unsafe input.withUnsafeBufferPointer { source in
            unsafe chunk.append { target in
                let room = UInt32(clamping: target.count)
                unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress?.advanced(by: start))
                unsafe state.pointee.avail_in = part
                unsafe state.pointee.next_out = target.baseAddress
                unsafe state.pointee.avail_out = room
                status = unsafe isal_inflate(state)
                return Int(room - (unsafe state.pointee.avail_out))
            }
        }
        position = start + Int(part - (unsafe state.pointee.avail_in))
        return status
    }

    private static func cause(_ status: Int32) -> String {
        switch status {
        case ISAL_INVALID_WRAPPER, ISAL_UNSUPPORTED_METHOD: "no gzip header stands where a member must begin"
        case ISAL_INCORRECT_CHECKSUM: "the checksum of a gzip member is wrong"
        default: "the gzip stream is damaged"
        }
    }
}
