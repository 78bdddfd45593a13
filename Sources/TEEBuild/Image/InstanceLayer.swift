internal import Bytes
internal import Diagnostics
internal import OCI
internal import RootFS

/// The layer of ours that lies on the layers of a source.
enum InstanceLayer {
    /// The entries of the layer: `files` and the directories above them, of which those that are there below stay as
    /// they are.
    ///
    /// A link or file of the source in the way would lead our files elsewhere, and what unpackers make of it differs.
    ///
    /// - Throws: `TB3752` if the source has something else where a file or folder of ours goes.
    static func entries(_ files: [LayerFile], above tree: RootFS?) throws(TeeError) -> [LayerFile] {
        guard let tree else { return files }
        var entries = files
        var known = Set(files.map(\.path))
        for file in files {
            let parts = file.path.components
            for count in 1..<max(parts.count, 1) {
                let parent = PathBytes(parts.prefix(count).joined(separator: [PathBytes.slash]))
                guard let node = tree.node(at: parent.withLeadingSlash) else { continue }
                guard node.kind == .directory else { throw taken(parent, "it is no directory") }
                if known.insert(parent).inserted {
                    entries.append(LayerFile(path: parent, kind: .inheritedDirectory, mode: node.mode))
                }
            }
            if let node = tree.node(at: file.path.withLeadingSlash), node.kind == .directory || file.isDirectory {
                guard node.kind == .directory, file.isDirectory else { throw taken(file.path, "it is there already") }
            }
        }
        return entries
    }

    private static func taken(_ path: PathBytes, _ cause: String) -> TeeError {
        TeeError(
            .pathTaken,
            object: path.withLeadingSlash.description,
            cause: cause,
            hint: "remove it from the image: tee-build puts files of its own there"
        )
    }
}

extension LayerFile {
    fileprivate var isDirectory: Bool {
        switch kind {
        case .directory, .inheritedDirectory: true
        default: false
        }
    }
}

extension PathBytes {
    /// The path as entries of layers have it.
    var withoutLeadingSlash: PathBytes { PathBytes(bytes.drop { $0 == PathBytes.slash }) }

    /// The path as trees have it.
    var withLeadingSlash: PathBytes { isAbsolute ? self : PathBytes([PathBytes.slash] + bytes) }
}
