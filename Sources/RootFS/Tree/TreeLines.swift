internal import Bytes
internal import Crypto
internal import OCI
internal import StrictJSON
internal import Tar

extension RootFS {
    /// Calls `body` with a line of JSON for the root and every path below it, in the order of the paths' bytes.
    ///
    /// Members: `path`, `type`, `mode` (octal), `uid`, `gid`; of files `size` and `sha256`, of symlinks `target`, of
    /// devices `major` and `minor`; `xattrs`, an object of values in Base64, where there are any. A path or target that
    /// is not UTF-8 stands with escapes, and its bytes as `path_base64` or `target_base64`.
    public func forEachTreeLine(_ body: ([UInt8]) -> Void) {
        body(RootFS.line("/", root))
        forEachNode { path, node in body(RootFS.line(path, node)) }
    }

    private static func line(_ path: PathBytes, _ node: RootFSNode) -> [UInt8] {
        var members = text("path", path)
        members.append(JSONMember(name: "type", value: .string(node.kind.rawValue)))
        members.append(JSONMember(name: "mode", value: .string(node.octalMode)))
        members.append(JSONMember(name: "uid", value: .integer(node.uid)))
        members.append(JSONMember(name: "gid", value: .integer(node.gid)))
        if let digest = node.sha256 {
            members.append(JSONMember(name: "size", value: .integer(node.size)))
            members.append(JSONMember(name: "sha256", value: .string(digest.description)))
        }
        if let target = node.linkTarget { members += text("target", target) }
        if let device = node.device {
            members.append(JSONMember(name: "major", value: .integer(device.major)))
            members.append(JSONMember(name: "minor", value: .integer(device.minor)))
        }
        if !node.extendedAttributes.isEmpty {
            let attributes = node.extendedAttributes.map {
                JSONMember(name: printable($0.name), value: .string(base64($0.value)))
            }
            members.append(JSONMember(name: "xattrs", value: .object(attributes)))
        }
        return JSONValue.object(members).compactText + [0x0a]
    }

    private static func text(_ name: String, _ path: PathBytes) -> [JSONMember] {
        if let text = path.text { return [JSONMember(name: name, value: .string(text))] }
        return [
            JSONMember(name: name, value: .string(path.description)),
            JSONMember(name: "\(name)_base64", value: .string(base64(path.bytes))),
        ]
    }
}
