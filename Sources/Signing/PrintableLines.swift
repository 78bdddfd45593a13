internal import Bytes
internal import Synchronization

/// Cuts bytes of any source into printable lines and hands them on.
///
/// A line that does not end is cut, so that no more than a line is ever kept.
final class PrintableLines: Sendable {
    private let line = Mutex<[UInt8]>([])
    private let report: @Sendable (String) -> Void

    init(_ report: @escaping @Sendable (String) -> Void) { self.report = report }

    /// Takes more bytes.
    func take(_ bytes: ArraySlice<UInt8>) {
        for byte in bytes {
            let complete: [UInt8]? = line.withLock { line in
                if byte != 0x0a { line.append(byte) }
                guard byte == 0x0a || line.count == PrintableLines.limit else { return nil }
                defer { line = [] }
                return line
            }
            if let complete { hand(complete) }
        }
    }

    /// Takes the end: what stands on a last line without a newline is handed on.
    func end() {
        let rest = line.withLock { line in
            defer { line = [] }
            return line
        }
        if !rest.isEmpty { hand(rest) }
    }

    private func hand(_ line: [UInt8]) {
        let text = line.last == 0x0d ? line.dropLast() : line[...]
        if !text.isEmpty { report(printable(text)) }
    }

    private static let limit = 1024
}
