public import Bytes
public import Diagnostics
public import Tar

/// The bytes of a tar of these entries.
public func archive(_ entries: [(TarWriterEntry, [UInt8])]) throws(TeeError) -> [UInt8] {
    let collector = Collector()
    var writer = TarWriter { bytes in collector.append(bytes) }
    for (entry, content) in entries {
        try writer.begin(entry)
        try writer.write(content.span)
    }
    try writer.finish()
    return collector.bytes
}

/// A regular file and its content, for ``archive(_:)``.
public func file(_ path: PathBytes, _ content: [UInt8]) -> (TarWriterEntry, [UInt8]) {
    (TarWriterEntry(path: path, kind: .file(byteCount: content.count), mode: 0o644), content)
}

private final class Collector {
    private(set) var bytes: [UInt8] = []

    func append(_ more: Span<UInt8>) { for index in more.indices { bytes.append(more[index]) } }
}
