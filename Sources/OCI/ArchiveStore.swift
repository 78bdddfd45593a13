internal import Bytes
internal import Diagnostics
internal import HostFiles
internal import Tar

/// A layout, or what `docker save` wrote, in a tar that is read where it is.
struct ArchiveStore: ImageStore {
    let name: String
    private let members: [PathBytes: TarMember]
    private let repeated: Set<PathBytes>

    /// Reads where everything is in `archive`.
    ///
    /// An archive of images is a container that programs write: what none of them writes is refused and not interpreted.
    ///
    /// - Throws: `TB3110` if it is no tar that is read, `TB3305` if it has more members than such an archive needs.
    init(_ archive: FileRange, name: String) throws(TeeError) {
        self.name = name
        var members: [PathBytes: TarMember] = [:]
        var repeated: Set<PathBytes> = []
        for member in try ArchiveStore.members(of: archive, name) {
            if members.updateValue(member, forKey: member.path) != nil { repeated.insert(member.path) }
        }
        self.members = members
        self.repeated = repeated
    }

    private static func members(of archive: FileRange, _ name: String) throws(TeeError) -> [TarMember] {
        var limits = LayerLimits()
        limits[.entries] = 1 << 20
        let members: [TarMember]
        do {
            members = try TarIndex.read(archive, limits: limits)
        } catch {
            guard ErrorCode.ofTar.contains(error.code), error.code != .tarLimit else { throw error.within(name) }
            throw refusal((error.object + [error.cause]).joined(separator: ": "), name)
        }
        for member in members {
            switch member.entry.kind {
            case .file where member.content == nil: throw refusal("\(member.path): it is a sparse file", name)
            case .file, .directory, .symlink, .hardLink, .globalHeader: continue
            case .fifo, .characterDevice, .blockDevice:
                throw refusal("\(member.path): it is a \(member.entry.kind), which no archive of images needs", name)
            }
        }
        return members
    }

    private static func refusal(_ cause: String, _ name: String) -> TeeError {
        TeeError(
            .notAnImageStore,
            object: name,
            cause: cause,
            hint: "the archive is cut off, damaged or of an unknown form: write it again, with skopeo for example"
        )
    }

    func file(_ components: [String]) throws(TeeError) -> FileRange? {
        try file(ArchiveStore.join([], Array(components.joined(separator: "/").utf8)))
    }

    /// The file that `path` names, through links within the archive; nil if there is none.
    ///
    /// A name that stands twice is refused, but for blobs and layers, whose digests are checked: some readers would take
    /// the first, others the last.
    func file(_ path: PathBytes) throws(TeeError) -> FileRange? {
        let longestChain = 16
        var current = path
        for _ in 0..<longestChain {
            guard let member = members[current] else { return nil }
            let isVerified =
                current.bytes.starts(with: "blobs/".utf8) || current.bytes.suffix(4).elementsEqual(".tar".utf8)
            guard isVerified || !repeated.contains(current) else {
                throw imageAmbiguous("\(name): \(current)", "the archive holds two files of this name")
            }
            let target = member.entry.linkTarget
            switch member.entry.kind {
            case .hardLink: current = ArchiveStore.join([], target)
            case .symlink:
                let isAbsolute = target.first == PathBytes.slash
                current = ArchiveStore.join(isAbsolute ? [] : current.components.dropLast(), target)
            default: return member.content
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
