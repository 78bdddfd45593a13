internal import Bytes
internal import Diagnostics

/// Where the data of a sparse file lies in it: fragments in order that do not overlap; between them are zeros.
struct SparseMap: Equatable {
    /// A run of data.
    struct Fragment: Equatable {
        let offset: Int
        let byteCount: Int
        var end: Int { offset + byteCount }
    }

    private(set) var fragments: [Fragment] = []
    private let name: [UInt8]
    private let limits: LayerLimits

    init(of name: [UInt8], limits: LayerLimits) {
        self.name = name
        self.limits = limits
    }

    /// Bytes of data in all fragments.
    var dataByteCount: Int { fragments.reduce(0) { $0 + $1.byteCount } }

    /// Appends a fragment.
    ///
    /// - Throws: `TB3301` if it is negative or starts before the end of the one before; `TB3305` if there are too many.
    mutating func append(offset: Int, byteCount: Int) throws(TeeError) {
        guard fragments.count < limits[.sparseFragments] else {
            throw tarLimit(name, "its sparse map has more fragments", .sparseFragments, limits)
        }
        let end = offset.addingReportingOverflow(byteCount)
        guard offset >= 0, byteCount >= 0, !end.overflow, offset >= fragments.last?.end ?? 0 else {
            throw refusal("overlap, are out of order or negative")
        }
        fragments.append(Fragment(offset: offset, byteCount: byteCount))
    }

    /// Checks the map against the file's length and the data that stand in the archive.
    ///
    /// - Throws: `TB3301` if a fragment reaches beyond the end, or there is more or less data than fragments.
    func check(byteCount: Int, stored: Int) throws(TeeError) {
        guard fragments.last?.end ?? 0 <= byteCount else { throw refusal("reach beyond its end") }
        guard dataByteCount == stored else { throw refusal("hold \(dataByteCount) bytes, and \(stored) are stored") }
    }

    /// Appends the entries of a map of old GNU tar (four in a header, 21 in a block of its own) and says whether a block
    /// with more follows.
    mutating func append(oldGNU bytes: [UInt8], at start: Int, count: Int) throws(TeeError) -> Bool {
        for entry in 0..<count {
            let field = start + entry * 24
            // As Go, GNU tar and libarchive do: a NUL ends the entries of this block.
            guard bytes[field] != 0 else { break }
            let offset: Int
            let length: Int
            do {
                offset = try TarNumber.read(bytes[field..<field + 12])
                length = try TarNumber.read(bytes[field + 12..<field + 24])
            } catch {
                throw TarHeaderBlock.refusal(error, name, "sparse", bytes[field..<field + 24])
            }
            try append(offset: offset, byteCount: length)
        }
        return bytes[start + count * 24] != 0
    }

    /// Appends the pairs of a map of PAX formats 0.0 and 0.1.
    mutating func append(numbers: [ArraySlice<UInt8>], stated count: Int?) throws(TeeError) {
        guard let count, numbers.count.isMultiple(of: 2), numbers.count / 2 == count else {
            throw refusal("are not as many as GNU.sparse.numblocks says")
        }
        for index in stride(from: 0, to: numbers.count, by: 2) {
            guard let offset = TarNumber.decimal(numbers[index]), let length = TarNumber.decimal(numbers[index + 1])
            else { throw refusal("have offsets or lengths that are no numbers") }
            try append(offset: offset, byteCount: length)
        }
    }

    private func refusal(_ cause: String) -> TeeError { tarMalformed(name, "the fragments of its sparse map \(cause)") }
}

/// Reads the map of PAX sparse format 1.0, which stands before the data: decimal numbers, each with a newline behind it,
/// first how many fragments there are, then offsets and lengths; zeros fill the last block.
struct SparseMapText {
    private var number: [UInt8] = []
    private var count: Int?
    private var offset: Int?
    /// What was read of it; blocks of old GNU maps are put in directly.
    var map: SparseMap
    private let name: [UInt8]

    init(of name: [UInt8], limits: LayerLimits) {
        map = SparseMap(of: name, limits: limits)
        self.name = name
    }

    /// Whether the map is complete; then the data start with the next block.
    var isComplete: Bool { count.map { map.fragments.count == $0 } ?? false }

    /// Takes a block of the map.
    ///
    /// - Throws: `TB3301` if a number is none, and what ``SparseMap/append(offset:byteCount:)`` throws.
    mutating func take(_ block: [UInt8]) throws(TeeError) {
        for byte in block {
            // What follows the last number in its block has no meaning.
            if isComplete { return }
            guard byte == 0x0a else {
                if number == [0x30] { number = [] }
                number.append(byte)
                guard number.count <= 19 else { throw refusal }
                continue
            }
            guard let value = TarNumber.decimal(number[...]) else { throw refusal }
            number = []
            if count == nil {
                count = value
            } else if let offset {
                try map.append(offset: offset, byteCount: value)
                self.offset = nil
            } else {
                offset = value
            }
        }
    }

    private var refusal: TeeError { tarMalformed(name, "its sparse map has something that is no number") }
}
