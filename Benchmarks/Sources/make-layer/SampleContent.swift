/// Content of files: gzip makes it about 2.5 times smaller, as it does with programs and their data.
struct SampleContent {
    /// What files are cut from.
    let bytes: [UInt8]

    init() {
        var random = Xorshift(seed: 0x7465_652d_6275_696c)
        let words = (0..<1024).map { _ in
            (0..<(3 + random.next() % 9)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(33 << 20)
        while bytes.count < 32 << 20 {
            for _ in 0..<4096 { bytes += words[Int(random.next() % 1024)] }
            for _ in 0..<3072 { bytes.append(UInt8(truncatingIfNeeded: random.next())) }
        }
        self.bytes = bytes
    }

    /// Where in ``bytes`` the content of the file at `index` stands: many files are small, few are large.
    func part(ofFile index: Int, averaging average: Int) -> Range<Int> {
        var random = Xorshift(seed: UInt64(index) &* 0x9e37_79b9_7f4a_7c15 | 1)
        // One of 16 files has 8 times the average and more, the others share the rest.
        let share = random.next() % 16 == 0 ? 16 * average : average
        let count = share == 0 ? 0 : min(Int(random.next() % UInt64(share + 1)), bytes.count)
        let start = Int(random.next() % UInt64(bytes.count - count + 1))
        return start..<start + count
    }
}

/// Marsaglia's xorshift64: the same numbers everywhere.
struct Xorshift {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
