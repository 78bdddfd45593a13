import Bytes
import Compression
import Diagnostics

/// The entries of a ZIP archive among the bytes of a file, found by its central directory (PKWARE's APPNOTE 6.3.10,
/// sections 4.3.7 to 4.3.16), as the JVM finds them. What does not lie inside the archive is passed over.
struct ZIPArchive {
    /// An entry that is stored or deflated, not encrypted, and of less than 4 GiB.
    struct Entry {
        /// Its name as written, with slashes.
        let name: PathBytes
        /// Its length when unpacked, as the directory says it.
        let byteCount: Int
        fileprivate let isDeflated: Bool
        fileprivate let header: Int
        fileprivate let packedCount: Int
    }

    private let bytes: [UInt8]
    /// Where the archive's own offsets begin, and where the directory does.
    private let origin: Int, directory: Int

    private static let entryLimit = 1 << 20

    /// The archive that takes up `range` of the file, or its end; nil if there is none.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        let recordSize = 22
        guard range.count >= recordSize, range.upperBound <= bytes.count else { return nil }
        // Behind the last record there is at most a comment.
        let lowest = max(range.lowerBound, range.upperBound - recordSize - 0xffff)
        var position = range.upperBound - recordSize
        while position >= lowest, !ZIPArchive.isSignature(5, 6, bytes, position) { position -= 1 }
        guard position >= lowest, var size = ZIPArchive.number(bytes, position + 12),
            var offset = ZIPArchive.number(bytes, position + 16)
        else { return nil }
        if size == 0xffff_ffff || offset == 0xffff_ffff {
            // The record of ZIP64 stands before its locator of 20 bytes.
            position -= 20 + 56
            guard position >= range.lowerBound, ZIPArchive.isSignature(6, 6, bytes, position),
                let wideSize = bytes.littleEndian(UInt64.self, at: position + 40).flatMap(Int.init(exactly:)),
                let wideOffset = bytes.littleEndian(UInt64.self, at: position + 48).flatMap(Int.init(exactly:))
            else { return nil }
            (size, offset) = (wideSize, wideOffset)
        }
        guard size <= position - range.lowerBound, offset <= position - range.lowerBound - size else { return nil }
        self.bytes = bytes
        directory = position - size
        origin = directory - offset
    }

    /// Calls `body` with the entries in the directory's order, until it answers false.
    func forEachEntry(_ body: (Entry) -> Bool) {
        var position = directory
        for _ in 0..<ZIPArchive.entryLimit {
            guard ZIPArchive.isSignature(1, 2, bytes, position),
                let flags = bytes.littleEndian(UInt16.self, at: position + 8),
                let method = bytes.littleEndian(UInt16.self, at: position + 10),
                let packed = ZIPArchive.number(bytes, position + 20),
                let count = ZIPArchive.number(bytes, position + 24),
                let header = ZIPArchive.number(bytes, position + 42)
            else { return }
            let lengths = [28, 30, 32].map { Int(bytes.littleEndian(UInt16.self, at: position + $0) ?? 0) }
            let name = position + 46
            guard lengths[0] <= bytes.count - name else { return }
            position = name + lengths.reduce(0, +)
            guard flags & 1 == 0, method == 0 || method == 8, packed < 0xffff_ffff, count < 0xffff_ffff,
                header < 0xffff_ffff
            else { continue }
            let entry = Entry(
                name: PathBytes(bytes[name..<(name + lengths[0])]),
                byteCount: count,
                isDeflated: method == 8,
                header: origin + header,
                packedCount: packed
            )
            guard body(entry) else { return }
        }
    }

    /// Where the content of an entry that is not deflated stands in the file; nil where it is, or lies elsewhere.
    func storedRange(of entry: Entry) -> Range<Int>? {
        guard !entry.isDeflated, entry.packedCount == entry.byteCount else { return nil }
        return packedRange(of: entry)
    }

    /// The content of an entry; nil if it is damaged.
    ///
    /// - Precondition: the caller has found its length small enough.
    func content(of entry: Entry) -> [UInt8]? {
        if let range = storedRange(of: entry) { return Array(bytes[range]) }
        guard entry.isDeflated, entry.byteCount > 0, let range = packedRange(of: entry) else { return nil }
        return try? inflate(rawDeflate: bytes.span.extracting(range), byteCount: entry.byteCount)
    }

    private func packedRange(of entry: Entry) -> Range<Int>? {
        guard ZIPArchive.isSignature(3, 4, bytes, entry.header),
            let name = bytes.littleEndian(UInt16.self, at: entry.header + 26),
            let extra = bytes.littleEndian(UInt16.self, at: entry.header + 28)
        else { return nil }
        let start = entry.header + 30 + Int(name) + Int(extra)
        guard start <= directory, entry.packedCount <= directory - start else { return nil }
        return start..<(start + entry.packedCount)
    }

    private static func isSignature(_ third: UInt8, _ fourth: UInt8, _ bytes: [UInt8], _ position: Int) -> Bool {
        bytes.littleEndian(UInt32.self, at: position) == 0x4b50 | UInt32(third) << 16 | UInt32(fourth) << 24
    }

    private static func number(_ bytes: [UInt8], _ position: Int) -> Int? {
        bytes.littleEndian(UInt32.self, at: position).map { Int($0) }
    }
}
