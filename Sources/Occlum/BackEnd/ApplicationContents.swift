internal import Bytes
internal import Diagnostics
internal import LibOS
internal import RootFS

extension EnclaveContents {
    /// The longest file of a kit that is taken.
    static let kitFileLimit = 1 << 30

    /// The content of files that come from an image and a kit. Each layer of the image is read once a call.
    init(_ image: OpenedImage, _ kit: any KitFiles) {
        self.init { content throws(TeeError) -> Int in
            switch content {
            case .bytes(let bytes):
                return bytes.count
            case .kit(let path):
                guard let file = kit.file(at: path) else { throw kitFileMissing(path, "the kit does not hold it") }
                return file.byteCount
            case .image(let path):
                guard let node = image.tree.node(at: path) else { throw EnclaveContents.gone(path) }
                return node.size
            }
        } read: { contents, body throws(TeeError) in
            var nodes: [RootFSNode] = []
            var places: [Int] = []
            for (place, content) in contents.enumerated() {
                switch content {
                case .bytes(let bytes): if !bytes.isEmpty { try body(place, bytes.span) }
                case .kit(let path):
                    let bytes = try kit.bytes(of: path, limit: EnclaveContents.kitFileLimit)
                    if !bytes.isEmpty { try body(place, bytes.span) }
                case .image(let path):
                    guard let node = image.tree.node(at: path) else { throw EnclaveContents.gone(path) }
                    nodes.append(node)
                    places.append(place)
                }
            }
            try image.contents.read(nodes) { index, part throws(TeeError) in try body(places[index], part) }
        }
    }

    private static func gone(_ path: PathBytes) -> TeeError {
        ApplicationTree.unusable(path, "it is not in the image's tree")
    }
}
