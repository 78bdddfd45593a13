internal import Diagnostics
internal import HostFiles
internal import StrictJSON
internal import SystemPackage

/// Writes to an image layout in a directory.
struct LayoutOutput {
    let place: OutputPlace
    /// `org.opencontainers.image.ref.name`; nil for none.
    let name: String?
    let lockSeconds: Int

    func write(_ draft: ImageDraft, _ writer: ImageWriter) throws(TeeError) -> Digest {
        if try isEmptyOrMissing() {
            let new = try NewDirectory(in: place.parent)
            let assembly = try ImageAssembly(draft, writer.builder(new.contents))
            let blobs = try new.contents.subdirectory("blobs")
            let list = assembly.referrers.list(besides: [])
            _ = try put(assembly.blobs, list, into: blobs)
            try blobs.synchronize()
            _ = try writeFile(Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8), "oci-layout", new.contents)
            let text = try ImageIndex.text(adding: assembly, named: name, list, to: nil)
            _ = try writeFile(text, "index.json", new.contents)
            if try new.commit(as: place.name) { return assembly.manifest.digest }
            // Somebody else made the layout meanwhile: the image is added to it.
        }
        let layout = try OutputDirectory(place.path)
        return try layout.withLock(seconds: lockSeconds) { () throws(TeeError) in
            try add(draft, writer, to: layout)
        }
    }

    private func isEmptyOrMissing() throws(TeeError) -> Bool {
        switch HostFileKind(of: place.path) {
        case nil: return true
        case .directory: return try InputDirectory(place.path).names()?.isEmpty == true
        default:
            throw TeeError(
                .cannotWrite,
                object: place.path.string,
                cause: "a file stands where the layout's folder must",
                hint: "name another folder, or write oci-archive:\(place.path.string)"
            )
        }
    }

    private func add(_ draft: ImageDraft, _ writer: ImageWriter, to layout: OutputDirectory) throws(TeeError) -> Digest
    {
        layout.removeLeftovers()
        let store = DirectoryStore(directory: try layout.reader())
        let index = try store.rootIndex(limits: ImageLimits())
        let assembly = try ImageAssembly(draft, writer.builder(layout))
        let others = try store.referrers(of: assembly.manifest.digest, in: index, limits: ImageLimits())
        let list = assembly.referrers.list(besides: others)
        let kept = name == nil && writer.replacesUnnamed ? try index.droppingUnnamed : index
        let text = try ImageIndex.text(adding: assembly, named: name, list, to: kept)
        let blobs = try layout.subdirectory("blobs")
        let placed = try put(assembly.blobs, list, into: blobs)
        do {
            try blobs.synchronize()
            _ = try writeFile(text, "index.json", layout)
            try layout.synchronize()
        } catch {
            for blob in placed { blob.directory.remove(blob.name) }
            throw error
        }
        return assembly.manifest.digest
    }

    private typealias Placed = (directory: OutputDirectory, name: String)

    /// Puts the blobs there that are not, reads ours back, and answers with those that were not there before.
    private func put(
        _ all: [ImageAssembly.Blob],
        _ list: ImageAssembly.Blob?,
        into blobs: OutputDirectory
    ) throws(TeeError) -> [Placed] {
        var folders: [Digest.Algorithm: OutputDirectory] = [:]
        var placed: [Placed] = []
        do {
            for blob in all + (list.map { [$0] } ?? []) {
                let algorithm = blob.descriptor.digest.algorithm
                if folders[algorithm] == nil {
                    folders[algorithm] = try blobs.subdirectory(algorithm.rawValue)
                    folders[algorithm]?.removeLeftovers()
                }
                guard let folder = folders[algorithm] else { continue }
                let name = blob.descriptor.digest.encoded
                let reader = try folder.reader()
                if try isThere(blob, folder, reader) { continue }
                let isNew = try reader.file([name]) == nil
                if isNew { placed.append((folder, name)) }
                try put(blob, as: name, in: folder)
                guard let written = try reader.file([name]) else { continue }
                try blob.check(FileRange(written))
            }
            for algorithm in Digest.Algorithm.allCases { try folders[algorithm]?.synchronize() }
        } catch {
            for blob in placed { blob.directory.remove(blob.name) }
            throw error
        }
        return placed
    }

    /// Whether the layout holds the blob already, undamaged.
    private func isThere(
        _ blob: ImageAssembly.Blob,
        _ folder: OutputDirectory,
        _ reader: InputDirectory
    ) throws(TeeError) -> Bool {
        let digest = blob.descriptor.digest
        if case .range(let range, isOurs: false) = blob.content, folder.holds(range, as: digest.encoded) { return true }
        guard let file = try reader.file([digest.encoded]), file.byteCount == blob.descriptor.byteCount else {
            return false
        }
        return try Digest.of(FileRange(file), digest.algorithm) == digest
    }

    private func put(_ blob: ImageAssembly.Blob, as name: String, in folder: OutputDirectory) throws(TeeError) {
        if case .range(let range, let isOurs) = blob.content, try folder.link(range, as: name, durably: isOurs) {
            return
        }
        var file = try folder.newFile()
        try blob.forEachPart { part throws(TeeError) in try file.write(part) }
        _ = try file.commit(as: name)
    }

    private func writeFile(_ text: [UInt8], _ name: String, _ directory: OutputDirectory) throws(TeeError) -> InputFile
    {
        var file = try directory.newFile()
        try file.write(text)
        return try file.commit(as: name)
    }
}

extension ImageIndex {
    /// The index without the images that have no name.
    fileprivate var droppingUnnamed: ImageIndex {
        get throws(TeeError) {
            let kept = JSONValue.array(
                document["manifests"]?.array.map { all in
                    zip(all, manifests).filter { $0.1.annotation(ImageSelection.refName) != nil }.map(\.0)
                } ?? []
            )
            let members = (document.object ?? []).map {
                $0.name == "manifests" ? JSONMember(name: $0.name, value: kept) : $0
            }
            return try ImageIndex(JSONValue.object(members).compactText, mediaType: nil)
        }
    }

    /// The text of `index` with an image added, and the list of its referrers if it has some.
    ///
    /// - Throws: `TB2002` if a name stands twice.
    static func text(
        adding assembly: ImageAssembly,
        named name: String?,
        _ list: ImageAssembly.Blob?,
        to index: ImageIndex?
    ) throws(TeeError) -> [UInt8] {
        let text = try text(adding: assembly.manifest, named: name, to: index)
        guard let list else { return text }
        let tag = ReferrerTag.name(of: assembly.manifest.digest)
        return try self.text(adding: list.descriptor, named: tag, to: ImageIndex(text, mediaType: nil))
    }

    /// The text of `index` with an image added: in the place of the one that has its name, else behind all others.
    ///
    /// - Throws: `TB2002` if the name stands twice.
    static func text(adding manifest: Descriptor, named name: String?, to index: ImageIndex?) throws(TeeError)
        -> [UInt8]
    {
        var descriptor = manifest
        if let name { descriptor.annotations = [.init(key: ImageSelection.refName, value: name)] }
        guard let index, var members = index.document.object,
            let place = members.firstIndex(where: { $0.name == "manifests" }),
            var manifests = members[place].value.array
        else {
            return JSONValue.members([
                "schemaVersion": .integer(2),
                "mediaType": .string(MediaType.index.text),
                "manifests": .array([descriptor.json]),
            ]).compactText
        }
        let same = index.manifests.indices.filter { position in
            let other = index.manifests[position]
            guard let name else { return other.annotations.isEmpty && other.digest == manifest.digest }
            return other.annotation(ImageSelection.refName)?.utf8.elementsEqual(name.utf8) == true
        }
        guard same.count <= 1 || name == nil else {
            throw TeeError(
                .ambiguousImage,
                object: "index.json",
                cause: "\(same.count) images are named \"\(name ?? "")\", and it is not clear which to replace",
                hint: "write under another name"
            )
        }
        if let position = same.first {
            manifests[position] = descriptor.json
        } else {
            manifests.append(descriptor.json)
        }
        members[place].value = .array(manifests)
        return JSONValue.object(members).compactText
    }
}
