import Bytes
import Crypto
import OCI
import Tar
import Testing

@testable import RootFS

private let key = Array("key".utf8)

/// An index in which every field has a value of its own.
private func sample() -> LayerIndex {
    var entries = TarEntryKind.allCases.map { LayerEntry(path: "d/\u{e9}", kind: $0) }
    for place in entries.indices {
        entries[place].mode = 0o7777
        entries[place].uid = .max
        entries[place].gid = 2
        entries[place].byteCount = .max
        entries[place].modifiedSeconds = .min
        entries[place].modifiedNanoseconds = 999_999_999
        entries[place].deviceMajor = 3
        entries[place].deviceMinor = 4
        entries[place].contentOffset = 1 << 40
        entries[place].isSparse = place % 2 == 0
        entries[place].linkTarget = [0xff, 0x00]
        entries[place].extendedAttributes = [ExtendedAttribute(name: [1], value: []), .init(name: [2], value: [3])]
        entries[place].digest = place % 2 == 0 ? .of([5]) : nil
        entries[place].facts = place % 3 == 0 ? nil : Array(repeating: 6, count: place - 1)
    }
    return LayerIndex(
        digest: .of([1]),
        diffID: .of([2]),
        expandedByteCount: 1 << 50,
        contentByteCount: 7,
        entries: entries
    )
}

@Test func `an index comes back as it was kept, every field of it`() {
    #expect(LayerIndexCoding.decode(LayerIndexCoding.encode(sample(), key: key), key: key) == sample())
}

@Test func `an index kept under another key is none`() {
    let bytes = LayerIndexCoding.encode(sample(), key: key)
    #expect(LayerIndexCoding.decode(bytes, key: key + [0]) == nil)
    #expect(LayerIndexCoding.decode(bytes, key: []) == nil)
}

/// `body` with the checksum that an index has.
private func sealed(_ body: [UInt8]) -> [UInt8] { body + SHA256Digest.of(body).bytes }

@Test func `bytes with a right checksum that are no index are told from one at every length`() {
    let body = Array(LayerIndexCoding.encode(sample(), key: key).dropLast(SHA256Digest.byteCount))
    for count in body.indices { #expect(LayerIndexCoding.decode(sealed(Array(body.prefix(count))), key: key) == nil) }
    #expect(LayerIndexCoding.decode(sealed(body + [0]), key: key) == nil)
}

@Test func `bytes with a right checksum and any byte changed never stop the reader`() {
    let body = Array(LayerIndexCoding.encode(sample(), key: key).dropLast(SHA256Digest.byteCount))
    var different = 0
    for index in body.indices {
        for value: UInt8 in [0x00, 0x7f, 0x80, 0xff] where body[index] != value {
            var changed = body
            changed[index] = value
            if LayerIndexCoding.decode(sealed(changed), key: key) != sample() { different += 1 }
        }
    }
    #expect(different >= body.count * 3)
}

@Test(arguments: [0, 1, -1, 63, 64, -64, -65, 1 << 31, .max, .min])
func `numbers come back as they were written`(number: Int) {
    var writer = IndexWriter()
    writer.append(number)
    var reader = IndexReader(writer.bytes, count: writer.bytes.count)
    #expect(reader.number() == number)
    #expect(reader.isAtEnd)
}

@Test func `a number that is too long, and a run longer than what is left, are none`() {
    var long = IndexReader([UInt8](repeating: 0xff, count: 9) + [2], count: 10)
    #expect(long.number() == nil)
    var endless = IndexReader([UInt8](repeating: 0x80, count: 20), count: 20)
    #expect(endless.number() == nil)
    var writer = IndexWriter()
    writer.append(3)
    var short = IndexReader(writer.bytes + [1, 2], count: writer.bytes.count + 2)
    #expect(short.bytes() == nil)
    var negative = IndexWriter()
    negative.append(-1)
    var reader = IndexReader(negative.bytes, count: negative.bytes.count)
    #expect(reader.bytes() == nil)
}
