internal import Bytes
internal import Diagnostics
internal import LibOS
internal import OCI
internal import RootFS
internal import Tar

/// In which paths the merged layers of two images differ.
enum TreeComparison {
    /// The longest text whose lines are compared, in bytes.
    private static let textLimit = 1 << 20

    /// Every path that is in one image only or is not the same in both, in the order of the paths' bytes; of texts that
    /// were made for the instance, the lines too.
    static func differences(_ before: OpenedImage, _ after: OpenedImage) throws(TeeError) -> [Difference] {
        var (old, new) = (paths(of: before)[...], paths(of: after)[...])
        var differences: [Difference] = []
        while let path = [old.first?.path, new.first?.path].compactMap(\.self).min() {
            let first = old.first?.path == path ? old.removeFirst().node : nil
            let second = new.first?.path == path ? new.removeFirst().node : nil
            let texts = (first.map { text($0) }, second.map { text($0) })
            guard texts.0 != texts.1 else { continue }
            var difference = Difference(part: .file, object: path.description, before: texts.0, after: texts.1)
            if let first, let second, first.sha256 != second.sha256, isInstanceFile(first, before),
                isInstanceFile(second, after)
            {
                let (old, new) = (
                    try before.contents.bytes(of: first, limit: textLimit),
                    try after.contents.bytes(of: second, limit: textLimit)
                )
                difference.lines = changedLines(old, new)
            }
            differences.append(difference)
        }
        return differences
    }

    private static func paths(of image: OpenedImage) -> [(path: PathBytes, node: RootFSNode)] {
        var paths: [(path: PathBytes, node: RootFSNode)] = []
        paths.reserveCapacity(image.tree.nodeCount)
        // The record says again what is compared by itself.
        image.tree.forEachNode { path, node in if path != EnclaveRecord.path { paths.append((path, node)) } }
        return paths
    }

    /// Whether it is short and stands in the layer that was made for the instance, the last of a TEE image.
    private static func isInstanceFile(_ node: RootFSNode, _ image: OpenedImage) -> Bool {
        node.kind == .file && node.size <= textLimit && image.isTEEImage && node.layer == image.source.layers.count - 1
    }

    private static func text(_ node: RootFSNode) -> String {
        var text = "\(node.kind.rawValue) \(node.octalMode) \(node.uid):\(node.gid)"
        if let digest = node.sha256 { text += " \(node.size) bytes sha256:\(digest)" }
        if let target = node.linkTarget { text += " to \(target)" }
        if let device = node.device { text += " \(device.major):\(device.minor)" }
        for attribute in node.extendedAttributes { text += " \(printable(attribute.name))=\(base64(attribute.value))" }
        return text
    }

    /// The lines that went and came between two texts; none if one of them is no text.
    private static func changedLines(_ old: [UInt8], _ new: [UInt8]) -> [String] {
        guard let old = String(validating: old, as: UTF8.self), let new = String(validating: new, as: UTF8.self),
            !old.utf8.contains(0), !new.utf8.contains(0)
        else { return [] }
        let (before, after) = (lines(old), lines(new))
        // Two sets, since the order in a list of files says nothing, and a large change must not cost its square.
        let (kept, known) = (Set(after), Set(before))
        return before.filter { !kept.contains($0) }.map { "-" + $0.text }
            + after.filter { !known.contains($0) }.map { "+" + $0.text }
    }

    private static func lines(_ text: String) -> [Line] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { Line(text: String($0)) }
    }

    /// A line, the same as another if its bytes are.
    private struct Line: Hashable {
        let text: String

        static func == (left: Line, right: Line) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

        func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }
    }
}
