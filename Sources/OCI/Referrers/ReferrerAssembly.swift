internal import Diagnostics
internal import StrictJSON

/// Referrers whose every blob is known.
struct ReferrerAssembly {
    /// What the referrers are about.
    let subject: Descriptor
    /// The manifests, in the order of the drafts.
    let manifests: [Descriptor]
    /// All blobs but the list of the manifests.
    let blobs: [ImageAssembly.Blob]

    /// Referrers to the manifest `subject`.
    init(_ drafts: [ReferrerDraft], to subject: Descriptor) {
        self.subject = subject
        let empty = ReferrerAssembly.blob(Array("{}".utf8), .empty)
        var manifests: [Descriptor] = []
        var blobs: [ImageAssembly.Blob] = drafts.isEmpty ? [] : [empty]
        for draft in drafts {
            let content = ReferrerAssembly.blob(draft.content, draft.mediaType)
            var members = [
                JSONMember(name: "schemaVersion", value: .integer(2)),
                JSONMember(name: "mediaType", value: .string(MediaType.manifest.text)),
                JSONMember(name: "artifactType", value: .string(draft.artifactType)),
                JSONMember(name: "config", value: empty.descriptor.json),
                JSONMember(name: "layers", value: .array([content.descriptor.json])),
                JSONMember(name: "subject", value: subject.json),
            ]
            if let annotations = Descriptor.json(draft.annotations) {
                members.append(JSONMember(name: "annotations", value: annotations))
            }
            let manifest = ReferrerAssembly.blob(JSONValue.object(members).compactText, .manifest)
            blobs += [content, manifest]
            var descriptor = manifest.descriptor
            descriptor.artifactType = draft.artifactType
            descriptor.annotations = draft.annotations
            manifests.append(descriptor)
        }
        self.manifests = manifests
        self.blobs = blobs
    }

    /// The list of the manifests, behind those of `others` that are not among them; nil if there are none.
    func list(besides others: [Descriptor]) -> ImageAssembly.Blob? {
        guard !manifests.isEmpty else { return nil }
        let own = Set(manifests.map(\.digest))
        let text = JSONValue.members([
            "schemaVersion": .integer(2),
            "mediaType": .string(MediaType.index.text),
            "manifests": .array((others.filter { !own.contains($0.digest) } + manifests).map(\.json)),
        ]).compactText
        return ReferrerAssembly.blob(text, .index)
    }

    private static func blob(_ bytes: [UInt8], _ mediaType: MediaType) -> ImageAssembly.Blob {
        let descriptor = Descriptor(mediaType: mediaType, digest: .of(bytes), byteCount: bytes.count)
        return ImageAssembly.Blob(descriptor: descriptor, content: .bytes(bytes))
    }
}

extension [ImageAssembly.Blob] {
    /// The blobs, each once, in the order of their digests.
    var sortedByDigest: [ImageAssembly.Blob] {
        var seen: Set<Digest> = []
        return filter { seen.insert($0.descriptor.digest).inserted }
            .sorted { $0.descriptor.digest < $1.descriptor.digest }
    }
}
