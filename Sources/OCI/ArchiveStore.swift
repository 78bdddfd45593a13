internal import Bytes
internal import Diagnostics
internal import HostFiles

/// A layout, or what `docker save` wrote, in a tar that is read where it is.
struct ArchiveStore: ImageStore {
    let name: String
    private let members: [PathBytes: ArchiveMember.Kind]
    private let repeated: Set<PathBytes>

    /// Reads where everything is in `archive`.
    ///
    /// - Throws: `TB3110` if it is no tar that is read.
    init(_ archive: FileRange, name: String) throws(TeeError) {
        self.name = name
        var members: [PathBytes: ArchiveMember.Kind] = [:]
        var repeated: Set<PathBytes> = []
        for member in try ArchiveMembers.read(archive) {
            if members.updateValue(member.kind, forKey: member.path) != nil { repeated.insert(member.path) }
        }
        self.members = members
        self.repeated = repeated
    }

    func file(_ components: [String]) throws(TeeError) -> FileRange? {
        try file(PathBytes(components.joined(separator: "/")))
    }

    /// The file that `path` names, through links within the archive; nil if there is none.
    ///
    /// A name that stands twice is refused, but for blobs and layers, whose digests are checked: some readers would take
    /// the first, others the last.
    func file(_ path: PathBytes) throws(TeeError) -> FileRange? {
        let longestChain = 16
        var current = path
        for _ in 0..<longestChain {
            guard let kind = members[current] else { return nil }
            let isVerified =
                current.bytes.starts(with: "blobs/".utf8) || current.bytes.suffix(4).elementsEqual(".tar".utf8)
            guard isVerified || !repeated.contains(current) else {
                throw imageAmbiguous("\(name): \(current)", "the archive holds two files of this name")
            }
            switch kind {
            case .file(let range): return range
            case .directory: return nil
            case .hardLink(let target): current = ArchiveStore.join([], target)
            case .symlink(let target):
                let isAbsolute = target.first == PathBytes.slash
                current = ArchiveStore.join(isAbsolute ? [] : current.components.dropLast(), target)
            }
        }
        throw imageAmbiguous("\(name): \(path)", "its links lead in a circle")
    }

    /// Resolves `target` from the directory `base`, never out of the archive.
    private static func join(_ base: [ArraySlice<UInt8>], _ target: [UInt8]) -> PathBytes {
        var parts = base
        for part in target.split(separator: PathBytes.slash) {
            switch part {
            case [UInt8(ascii: ".")]: continue
            case [UInt8(ascii: "."), UInt8(ascii: ".")]: _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return PathBytes(parts.joined(separator: [PathBytes.slash]))
    }
}
