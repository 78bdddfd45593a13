internal import CISAL
internal import Diagnostics
internal import Glibc

/// Inflates a gzip stream (RFC 1952) by ISA-L, members one after the other as Go's reader does.
///
/// ISA-L 2.30 checks each member's CRC and length; that the stream ends inside a member it does not tell, so this does.
@safe struct GzipDecompressor: ~Copyable {
    // 87 KiB with tables and history: it stays where it is.
    private let state: UnsafeMutablePointer<inflate_state>
    private var header = GzipHeader()
    private var stage = Stage.first

    private enum Stage {
        /// Before the first member.
        case first
        case header
        case body
        case between
    }

    init() {
        guard let memory = unsafe calloc(1, MemoryLayout<inflate_state>.size) else {
            preconditionFailure("there is no memory for a gzip stream")
        }
        unsafe state = unsafe memory.bindMemory(to: inflate_state.self, capacity: 1)
        unsafe isal_inflate_init(state)
        unsafe state.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR_VER)
    }

    deinit { unsafe free(state) }

    /// Inflates `input` from `position` on until it is used up or `chunk` is full.
    ///
    /// - Throws: `TB3240` if the stream is damaged.
    mutating func expand(_ input: Span<UInt8>, from position: inout Int, into chunk: StreamChunk) throws(TeeError) {
        while !chunk.isFull {
            if stage != .body {
                guard try takeHeader(input, from: &position) else { return }
            }
            let (before, room) = (position, chunk.count)
            let status = step(input, from: &position, into: chunk)
            guard status == ISAL_DECOMP_OK || status == ISAL_END_INPUT else {
                throw expansionFailure(GzipDecompressor.cause(status))
            }
            if unsafe state.pointee.block_state == ISAL_BLOCK_FINISH {
                stage = .between
                continue
            }
            if position == input.count { return }
            guard position > before || chunk.count > room else { throw expansionFailure("the gzip stream is damaged") }
        }
    }

    /// Ends the stream.
    ///
    /// - Throws: `TB3240` if it is not at its end.
    func finish() throws(TeeError) {
        guard stage == .between else { throw expansionFailure("the gzip stream is cut off") }
    }

    /// Takes what is there of a member's header; false if the input ends before it does.
    private mutating func takeHeader(_ input: Span<UInt8>, from position: inout Int) throws(TeeError) -> Bool {
        while position < input.count {
            if stage != .header { (stage, header) = (.header, GzipHeader()) }
            position += 1
            guard try header.take(input[position - 1]) else { continue }
            unsafe isal_inflate_reset(state)
            stage = .body
            return true
        }
        return false
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
        // ISA-L gives back what it read ahead: of a damaged stream even what came with an earlier input.
        let end = start + Int(part) - Int(unsafe state.pointee.avail_in)
        position = max(end, 0)
        return end < 0 ? ISAL_INVALID_BLOCK : status
    }

    private static func cause(_ status: Int32) -> String {
        switch status {
        case ISAL_INCORRECT_CHECKSUM: "the checksum of a gzip member is wrong"
        default: "the gzip stream is damaged"
        }
    }
}
