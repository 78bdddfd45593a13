internal import Bytes
internal import Diagnostics
internal import StrictJSON

/// Finds one manifest in a layout.
struct ImageSelection {
    /// A manifest, with the name that leads to it.
    struct Found {
        let name: String?
        let descriptor: Descriptor
    }

    /// The annotation that names an image of a layout (OCI image-spec, annotations.md).
    static let refName = "org.opencontainers.image.ref.name"

    let store: any ImageStore
    let limits: ImageLimits
    private var documents = 0
    private var documentBytes = 0
    /// Of manifests that were looked into.
    private var platforms: [Digest: Platform] = [:]

    init(_ store: any ImageStore, limits: ImageLimits) {
        self.store = store
        self.limits = limits
    }

    /// The manifest that `selector` and `platform` name.
    ///
    /// - Throws: `TB2002`, `TB2003`, `TB2004`; errors of the documents read.
    mutating func find(_ selector: ImageReference.Selector?, platform: Platform) throws(TeeError) -> Found {
        let index = try store.rootIndex(limits: limits)
        let entries = index.manifests.filter(\.isImageCandidate)
        let entry: Descriptor
        switch selector {
        case nil:
            if let shared = ImageSelection.onlyPlatforms(entries) {
                return try choose(from: shared.map { Found(name: nil, descriptor: $0) }, platform: platform)
            }
            entry = try only(of: entries, in: index)
        case .name(let name):
            entry = try named(name, in: entries, of: index)
        case .position(let position):
            guard position < entries.count else { throw noSuchImage("there is no image @\(position)", entries) }
            entry = entries[position]
        case .digest(let digest):
            guard let found = try search(digest, in: entries, above: []) else {
                throw noSuchImage("there is no manifest \(digest)", entries)
            }
            entry = found
        }
        let name = entry.annotation(ImageSelection.refName)
        guard entry.mediaType.isIndex else { return Found(name: name, descriptor: entry) }
        let manifests = try manifests(of: entry, above: [])
        return try choose(from: manifests.map { Found(name: name, descriptor: $0) }, platform: platform)
    }

    /// The entries, if they are one image for several platforms that nobody gave a name.
    private static func onlyPlatforms(_ entries: [Descriptor]) -> [Descriptor]? {
        let isUnnamed = entries.allSatisfy {
            $0.annotation(refName) == nil && $0.platform != nil && $0.mediaType.isManifest
        }
        let isOneEach = Set(entries.map(\.platform)).count == entries.count
        return entries.count > 1 && isUnnamed && isOneEach ? entries : nil
    }

    private func only(of entries: [Descriptor], in index: ImageIndex) throws(TeeError) -> Descriptor {
        guard let first = entries.first else {
            let others = index.manifests.prefix(20).map { printable($0.mediaType.text.utf8) }.joined(separator: ", ")
            throw notAnImage("it holds no image\(others.isEmpty ? "" : ", but what calls itself \(others)")")
        }
        guard entries.allSatisfy({ $0.digest == first.digest }) else {
            throw TeeError(
                .ambiguousImage,
                object: store.name,
                cause: "it holds \(entries.count) images: \(ImageSelection.list(entries))",
                hint: "name one, as in oci:DIR:REF or oci:DIR@0"
            )
        }
        return first
    }

    private func named(
        _ name: String,
        in entries: [Descriptor],
        of index: ImageIndex
    ) throws(TeeError) -> Descriptor {
        func isMeant(_ entry: Descriptor) -> Bool {
            entry.annotation(ImageSelection.refName)?.utf8.elementsEqual(name.utf8) == true
        }
        let matching = entries.filter(isMeant)
        guard let first = matching.first else {
            if let other = index.manifests.first(where: isMeant) {
                throw notAnImage("\"\(name)\" calls itself \(printable(other.mediaType.text.utf8))")
            }
            throw noSuchImage("there is no image \"\(name)\"", entries)
        }
        guard matching.count == 1 else {
            throw TeeError(
                .ambiguousImage,
                object: store.name,
                cause: "\(matching.count) images are named \"\(name)\": \(ImageSelection.list(matching))",
                hint: "name one by its digest, as in oci:DIR@sha256:…"
            )
        }
        return first
    }

    /// The manifests of an index and of the indexes in it, attestations left out.
    private mutating func manifests(
        of index: Descriptor,
        above: [Digest]
    ) throws(TeeError) -> [Descriptor] {
        var result: [Descriptor] = []
        for entry in try entries(of: index, above: above) {
            if entry.mediaType.isIndex {
                result += try manifests(of: entry, above: above + [index.digest])
            } else {
                result.append(entry)
            }
        }
        return result
    }

    private mutating func search(
        _ digest: Digest,
        in entries: [Descriptor],
        above: [Digest]
    ) throws(TeeError) -> Descriptor? {
        if let found = entries.first(where: { $0.digest == digest }) { return found }
        for entry in entries where entry.mediaType.isIndex {
            let inner = try self.entries(of: entry, above: above)
            if let found = try search(digest, in: inner, above: above + [entry.digest]) { return found }
        }
        return nil
    }

    private mutating func entries(of index: Descriptor, above: [Digest]) throws(TeeError) -> [Descriptor] {
        let object = "index \(index.digest)"
        guard !above.contains(index.digest) else { throw imageAmbiguous(object, "it contains itself") }
        guard above.count < limits.indexDepth else {
            throw ImageLimits.exceeded(object, "indexes stand within each other", "index-depth", limits.indexDepth)
        }
        let bytes = try read(index, object)
        let limits = limits
        return try describing(object) { () throws(TeeError) in
            try ImageIndex(bytes, mediaType: index.mediaType, limits: limits)
        }.manifests.filter(\.isImageCandidate)
    }

    /// The first manifest for `platform`, as skopeo and containerd take it; one that names no variant comes first.
    private mutating func choose(from found: [Found], platform: Platform) throws(TeeError) -> Found {
        var platforms: [Platform] = []
        var seen: Set<Platform> = []
        var matching: [(found: Found, platform: Platform)] = []
        for candidate in found {
            let own = try self.platform(of: candidate.descriptor)
            if seen.insert(own).inserted { platforms.append(own) }
            if own.satisfies(platform) { matching.append((candidate, own)) }
        }
        if let exact = matching.first(where: { $0.platform == platform }) { return exact.found }
        if let first = matching.first { return first.found }
        let shown = platforms.prefix(20).map { printable($0.description.utf8) }.joined(separator: ", ")
        let list = platforms.count > 20 ? "\(shown), …" : shown
        throw TeeError(
            .noSuchPlatform,
            object: store.name,
            cause: "there is no image for \(platform); there is: \(list.isEmpty ? "none" : list)",
            hint: "choose one with --platform; SGX runs linux/amd64 only"
        )
    }

    /// The platform that the index names, else that of the configuration.
    private mutating func platform(of manifest: Descriptor) throws(TeeError) -> Platform {
        if let platform = manifest.platform, !platform.os.isEmpty { return platform }
        if let known = platforms[manifest.digest] { return known }
        let object = "manifest \(manifest.digest)"
        let image = try ImageManifest(try read(manifest, object), mediaType: manifest.mediaType, limits: limits)
        let platform = try ImageConfig(try read(image.config, object), limits: limits).platform
        platforms[manifest.digest] = platform
        return platform
    }

    /// Reads a document on the way to the image: an index may name the same one thousands of times.
    private mutating func read(_ descriptor: Descriptor, _ object: String) throws(TeeError) -> [UInt8] {
        documents += 1
        guard documents <= limits.documents else {
            throw ImageLimits.exceeded(object, "more documents are needed", "documents", limits.documents)
        }
        let bytes = try store.read(descriptor, limits: limits)
        documentBytes += bytes.count
        guard documentBytes / ImageLimits.documentsOfGreatestLength <= limits.json.bytes else {
            let found = "with it \(documentBytes) bytes of documents are read in search of one image"
            throw ImageLimits.exceeded(object, found, "json-bytes", limits.json.bytes)
        }
        return bytes
    }

    private func notAnImage(_ cause: String) -> TeeError {
        TeeError(.notAnImage, object: store.name, cause: "not an image: \(cause)", hint: "name a container image")
    }

    private func noSuchImage(_ cause: String, _ entries: [Descriptor]) -> TeeError {
        TeeError(
            .noSuchImage,
            object: store.name,
            cause: entries.isEmpty ? "\(cause); it holds none" : "\(cause); there is: \(ImageSelection.list(entries))",
            hint: "name an image that is there"
        )
    }

    private static func list(_ entries: [Descriptor]) -> String {
        let shown = entries.prefix(20).enumerated().map { position, entry in
            let name = entry.annotation(refName).map { printable($0.utf8) } ?? "@\(position)"
            return "\(name) (\(entry.digest))"
        }
        return shown.joined(separator: ", ") + (entries.count > 20 ? ", …" : "")
    }
}

extension Descriptor {
    /// Whether this may be an image: an index or manifest that is no attestation (BuildKit, attestation-storage.md), no
    /// artifact and no list of referrers.
    var isImageCandidate: Bool {
        guard mediaType.isIndex || mediaType.isManifest || mediaType.isDockerSchema1 else { return false }
        if let artifactType, !MediaType(artifactType).isConfig { return false }
        if mediaType.isIndex, let name = annotation(ImageSelection.refName), ReferrerTag.isOne(name) { return false }
        return platform?.isUnknown != true
            && annotation("vnd.docker.reference.type") != "attestation-manifest"
    }
}
