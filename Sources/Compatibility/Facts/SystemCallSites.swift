import Bytes
import ELF

/// The places where code makes system calls by itself, and the numbers of the calls as far as they stand beside them.
///
/// Two forms are known: the instruction `syscall` (0f 05) with its number put into eax, and calls of libc's syscall(2)
/// with the number in edi. No code is disassembled: bytes that look the same count, so what is found may be too much,
/// and numbers that come out of variables are not found.
struct SystemCallSites {
    /// How often the bytes of `syscall` stand in executable segments.
    private(set) var instructions = 0
    /// The numbers put into eax before such an instruction.
    private(set) var direct: Set<UInt16> = []
    /// The numbers put into edi before a call of syscall(2).
    private(set) var byFunction: Set<UInt16> = []
    /// Whether such an instruction stands behind the jump to Occlum's entry that Occlum's Go puts before each.
    private(set) var goThroughOcclum = false

    /// How far before a call its number is looked for: compilers put it there last or nearly so.
    private static let directReach = 24, functionReach = 40
    /// The first number that no call of Linux 6.10 has.
    private static let end: UInt32 = 463

    /// Part of an executable segment, no byte of which is in another one.
    private struct Code {
        let range: Range<Int>
        /// The address of the range's first byte.
        let address: UInt64
    }

    /// The places in the executable segments of `file`; `function` is the index of its undefined dynamic symbol
    /// `syscall`, if it has one.
    init(_ file: ELFFile, function: Int?) {
        let codes = SystemCallSites.codes(of: file)
        let span = file.bytes.span
        for code in codes {
            var position = code.range.lowerBound
            while position + 1 < code.range.upperBound {
                if span[position] == 0x0f, span[position + 1] == 0x05 {
                    instructions += 1
                    if !goThroughOcclum {
                        let first = max(code.range.lowerBound, position - SystemCallSites.occlumJumpSize)
                        goThroughOcclum = SystemCallSites.isOcclumJump(span, first..<position)
                    }
                    let first = max(code.range.lowerBound, position - SystemCallSites.directReach)
                    if let number = SystemCallSites.number(into: 0xb8, span, first..<position) { direct.insert(number) }
                }
                position += 1
            }
        }
        guard let function else { return }
        let slots = SystemCallSites.slots(of: file, symbol: UInt32(clamping: function))
        if !slots.isEmpty { findCalls(slots, codes, span) }
    }

    private static let occlumJumpSize = 17

    /// Whether a range is `lea 12(%rip), %rcx; mov entry(%rip), %r11; jmp *%r11` (occlum/go, src/runtime/textflag.h of
    /// go1.16.3_for_occlum and go1.18.4_for_occlum: SYSCALL_ENHANCE).
    private static func isOcclumJump(_ span: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let before: [UInt8] = [0x48, 0x8d, 0x0d, 12, 0, 0, 0, 0x4c, 0x8b, 0x1d]
        let behind: [UInt8] = [0x41, 0xff, 0xe3]
        guard range.count == occlumJumpSize else { return false }
        return before.indices.allSatisfy { span[range.lowerBound + $0] == before[$0] }
            && behind.indices.allSatisfy { span[range.upperBound - 3 + $0] == behind[$0] }
    }

    /// Executable segments in the order of the file. Those of a hostile file may overlap: no byte is looked at twice.
    private static func codes(of file: ELFFile) -> [Code] {
        var end = 0
        let segments = file.segments.filter { $0.type == .load && $0.isExecutable }
            .compactMap { segment in file.fileRange(of: segment).map { (range: $0, address: segment.address) } }
            .sorted { $0.range.lowerBound < $1.range.lowerBound }
        return segments.compactMap { range, address in
            let start = max(range.lowerBound, end)
            end = max(end, range.upperBound)
            guard start < range.upperBound else { return nil }
            return Code(range: start..<range.upperBound, address: address &+ UInt64(start - range.lowerBound))
        }
    }

    /// The addresses that ld.so fills with the address of a symbol.
    private static func slots(of file: ELFFile, symbol: UInt32) -> Set<UInt64> {
        // 6 is R_X86_64_GLOB_DAT, 7 R_X86_64_JUMP_SLOT (psABI, table 4.10).
        Set(
            file.dynamicRelocations().lazy.filter { (6...7).contains($0.type) && $0.symbol == symbol }
                .map(\.offset).prefix(16)
        )
    }

    private mutating func findCalls(_ slots: Set<UInt64>, _ codes: [Code], _ span: Span<UInt8>) {
        // Entries of .plt: `jmp *slot(%rip)` (ff 25), with or without bnd (f2) and endbr64 (4 bytes) before it.
        var entries = Set<UInt64>()
        SystemCallSites.forEachOperand(codes, span, opcode: 0xff, 0x25) { address, target, _, _ in
            guard slots.contains(target), entries.count < 256 else { return }
            for distance: UInt64 in [0, 1, 4, 5] { entries.insert(address &- distance) }
        }
        var found: Set<UInt16> = []
        func take(_ position: Int, _ code: Code) {
            let first = max(code.range.lowerBound, position - SystemCallSites.functionReach)
            if let number = SystemCallSites.number(into: 0xbf, span, first..<position) { found.insert(number) }
        }
        SystemCallSites.forEachOperand(codes, span, opcode: 0xff, 0x15) { _, target, position, code in
            if slots.contains(target) { take(position, code) }
        }
        SystemCallSites.forEachOperand(codes, span, opcode: 0xe8, nil) { _, target, position, code in
            if entries.contains(target) { take(position, code) }
        }
        byFunction = found
    }

    /// Calls `body` for each place with these bytes before four of an address relative to the next instruction: with
    /// its address, the address that it speaks of, and its position in the file.
    private static func forEachOperand(
        _ codes: [Code],
        _ span: Span<UInt8>,
        opcode first: UInt8,
        _ second: UInt8?,
        _ body: (_ address: UInt64, _ target: UInt64, _ position: Int, _ code: Code) -> Void
    ) {
        let length = second == nil ? 5 : 6
        for code in codes where code.range.count >= length {
            var position = code.range.lowerBound
            while position <= code.range.upperBound - length {
                if span[position] == first, second == nil || span[position + 1] == second {
                    let at = position + length - 4
                    let operand = Int32(truncatingIfNeeded: number(span, at))
                    let address = code.address &+ UInt64(position - code.range.lowerBound)
                    body(address, address &+ UInt64(length) &+ UInt64(bitPattern: Int64(operand)), position, code)
                }
                position += 1
            }
        }
    }

    /// The number that the last `mov $number, %eax` (b8) or `%edi` (bf) in a range of bytes puts there.
    private static func number(into opcode: UInt8, _ span: Span<UInt8>, _ range: Range<Int>) -> UInt16? {
        guard range.count >= 5 else { return nil }
        // mov of a sign-extended number (48 c7 c0+register) is what assemblers make of `mov $number, %rax`.
        let register = opcode - 0xb8 + 0xc0
        var position = range.upperBound - 5
        while position >= range.lowerBound {
            let before = position > range.lowerBound ? span[position - 1] : 0
            // With REX.B (41) it is a register from r8 on.
            let isShort = span[position] == opcode && before != 0x41
            let isLong = span[position] == register && before == 0xc7
            if isShort || isLong {
                let value = number(span, position + 1)
                if value < end { return UInt16(value) }
            }
            position -= 1
        }
        return nil
    }

    private static func number(_ span: Span<UInt8>, _ position: Int) -> UInt32 {
        UInt32(span[position]) | UInt32(span[position + 1]) << 8 | UInt32(span[position + 2]) << 16
            | UInt32(span[position + 3]) << 24
    }
}
