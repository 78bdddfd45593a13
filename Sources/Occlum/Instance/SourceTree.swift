internal import Bytes
internal import Compatibility
internal import Diagnostics

/// The image's own tree, as far as SEFS holds it (tools: rcore-fs-fuse's zip of occlum/sefs).
struct SourceTree {
    private(set) var tree = EnclaveTree()
    private(set) var findings: [Finding] = []
    private let source: any ImageTree

    init(_ source: any ImageTree) { self.source = source }

    /// Names that Occlum's union file system keeps for itself (rcore-fs-unionfs).
    private static let reserved = [".ufs.mac", ".ufs.wh.", ".ufs.opq."]

    /// - Throws: `TB3950` for a name that SEFS cannot hold.
    mutating func check() throws(TeeError) {
        var special: [PathBytes] = []
        var owned: [PathBytes] = []
        var privileged: [PathBytes] = []
        var refusal: TeeError?
        var copy = EnclaveTree()
        source.forEachNode { path, node in
            if refusal == nil { refusal = SourceTree.refusal(path) }
            if node.owner != 0 || node.group != 0 { owned.append(path) }
            if node.kind != .symlink, node.mode & 0o7000 != 0 { privileged.append(path) }
            let mode = UInt16(node.mode & 0o777)
            switch node.kind {
            case .directory: copy.put(.directory(mode: mode), at: path)
            case .file: copy.put(.file(.image(path), mode: mode), at: path)
            case .symlink: copy.put(.symlink(target: node.target ?? ""), at: path)
            case .characterDevice, .blockDevice, .fifo: special.append(path)
            }
        }
        if let refusal { throw refusal }
        tree = copy
        say(special, "devices and named pipes are left out", "make what the program needs when it starts")
        say(owned, "owners are not kept: everything belongs to root", "run as root, as all programs in Occlum do")
        say(privileged, "setuid, setgid and sticky bits are not kept", "count on none: all programs run as root")
    }

    private mutating func say(_ paths: [PathBytes], _ what: String, _ remedy: String) {
        guard let first = paths.first else { return }
        let more = paths.count > 1 ? " (and \(paths.count - 1) more)" : ""
        findings.append(Finding(.notKept, .note, path: first, message: what + more, remedy: remedy))
    }

    private static func refusal(_ path: PathBytes) -> TeeError? {
        let name = PathBytes(path.lastComponent)
        if name.text == nil { return ApplicationTree.unusable(path, "its name is not UTF-8, which SEFS requires") }
        if name.bytes.count > 255 {
            return ApplicationTree.unusable(path, "its name has \(name.bytes.count) bytes, and SEFS takes 255")
        }
        if let prefix = reserved.first(where: { name.bytes.starts(with: $0.utf8) }) {
            return ApplicationTree.unusable(path, "Occlum's union file system keeps names with \(prefix) for itself")
        }
        return nil
    }
}
