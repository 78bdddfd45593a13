internal import Bytes
internal import Crypto
internal import OCI
internal import Tar

/// Indexes as bytes: the key and its length, the index, and a SHA-256 over all of it.
enum LayerIndexCoding {
    /// Raised with every change of the form, of what an index holds, or of how entries are read.
    static let version = 3

    /// An entry has as many numbers and runs of bytes, each of a byte at least.
    private static let leastEntryByteCount = 17

    static func encode(_ index: LayerIndex, key: [UInt8]) -> [UInt8] {
        var writer = IndexWriter()
        writer.append(key)
        writer.append(Array(index.digest.description.utf8))
        writer.append(Array(index.diffID.description.utf8))
        writer.append(index.expandedByteCount)
        writer.append(index.contentByteCount)
        writer.append(index.entries.count)
        for entry in index.entries { encode(entry, to: &writer) }
        return writer.bytes + SHA256Digest.of(writer.bytes).bytes
    }

    /// nil if the bytes are not whole, or are of another key.
    static func decode(_ bytes: [UInt8], key: [UInt8]) -> LayerIndex? {
        let count = bytes.count - SHA256Digest.byteCount
        guard count >= 0 else { return nil }
        var hasher = SHA256Hasher()
        hasher.update(bytes.span.extracting(first: count))
        guard hasher.finalize().bytes.elementsEqual(bytes[count...]) else { return nil }
        var reader = IndexReader(bytes, count: count)
        guard reader.bytes() == key,
            let digest = (try? reader.bytes().map { try Digest(String(decoding: $0, as: UTF8.self)) }) ?? nil,
            let diffID = (try? reader.bytes().map { try Digest(String(decoding: $0, as: UTF8.self)) }) ?? nil,
            let expanded = reader.number(), let content = reader.number(), let entryCount = reader.number(),
            expanded >= 0, content >= 0, entryCount >= 0, entryCount <= count / leastEntryByteCount
        else { return nil }
        var entries: [LayerEntry] = []
        entries.reserveCapacity(entryCount)
        for _ in 0..<entryCount {
            guard let entry = entry(from: &reader) else { return nil }
            entries.append(entry)
        }
        guard reader.isAtEnd else { return nil }
        return LayerIndex(
            digest: digest,
            diffID: diffID,
            expandedByteCount: expanded,
            contentByteCount: content,
            entries: entries
        )
    }

    private static func encode(_ entry: LayerEntry, to writer: inout IndexWriter) {
        writer.append(Int(entry.kind.rawValue))
        writer.append(entry.path.bytes)
        for number in [
            Int(entry.mode), Int(entry.uid), Int(entry.gid), entry.byteCount, entry.modifiedSeconds,
            Int(entry.modifiedNanoseconds), Int(entry.deviceMajor), Int(entry.deviceMinor), entry.contentOffset,
            entry.isSparse ? 1 : 0,
        ] { writer.append(number) }
        writer.append(entry.linkTarget)
        writer.append(entry.extendedAttributes.count)
        for attribute in entry.extendedAttributes {
            writer.append(attribute.name)
            writer.append(attribute.value)
        }
        writer.append(entry.digest?.bytes ?? [])
        writer.append(entry.facts == nil ? 0 : 1)
        writer.append(entry.facts ?? [])
    }

    private static func entry(from reader: inout IndexReader) -> LayerEntry? {
        guard let kind = reader.number(UInt8.self).flatMap({ TarEntryKind(rawValue: $0) }), let path = reader.bytes(),
            let mode = reader.number(UInt16.self), let uid = reader.number(UInt32.self),
            let gid = reader.number(UInt32.self), let byteCount = reader.number(), byteCount >= 0,
            let seconds = reader.number(), let nanoseconds = reader.number(UInt32.self),
            let major = reader.number(UInt32.self), let minor = reader.number(UInt32.self),
            let offset = reader.number(), offset >= 0, let sparse = reader.number(), let target = reader.bytes(),
            let attributeCount = reader.number()
        else { return nil }
        var entry = LayerEntry(path: PathBytes(path), kind: kind)
        (entry.mode, entry.uid, entry.gid, entry.byteCount) = (mode, uid, gid, byteCount)
        (entry.modifiedSeconds, entry.modifiedNanoseconds) = (seconds, nanoseconds)
        (entry.deviceMajor, entry.deviceMinor, entry.contentOffset) = (major, minor, offset)
        (entry.isSparse, entry.linkTarget) = (sparse == 1, target)
        var remaining = attributeCount
        while remaining > 0 {
            guard let name = reader.bytes(), let value = reader.bytes() else { return nil }
            entry.extendedAttributes.append(ExtendedAttribute(name: name, value: value))
            remaining -= 1
        }
        guard let digest = reader.bytes(), let hasFacts = reader.number(), let facts = reader.bytes() else {
            return nil
        }
        entry.digest = SHA256Digest(digest)
        entry.facts = hasFacts == 1 ? facts : nil
        return entry
    }
}
