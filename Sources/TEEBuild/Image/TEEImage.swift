internal import Compatibility
internal import Crypto
public import Diagnostics
internal import LibOS
public import OCI
internal import SGX

/// A TEE image that is ready to be written.
public struct TEEImage: Sendable {
    /// What is said of it, in it.
    public let record: EnclaveRecord
    /// Whether its enclave is signed. An image without a signature starts nothing.
    public let isSigned: Bool
    var draft: ImageDraft

    /// The image of an enclave.
    ///
    /// - Throws: what the LibOS throws; `TB3752` if the source has something else where a file of ours goes.
    init(_ enclave: EnclaveDraft, _ seal: EnclaveSeal) throws(TeeError) {
        let source = enclave.application.image.source
        let contents = try enclave.instance.contents(seal)
        let record = EnclaveRecord(
            libOS: enclave.backEnd.name,
            kit: enclave.kit.name,
            kitDigest: enclave.kit.digest,
            sigstruct: seal.sigstruct,
            enclaveSize: enclave.unsigned.enclaveSize,
            source: source.descriptor.digest,
            sourceName: source.name,
            allowed: enclave.application.report.allowed.map(\.label),
            tool: toolIdentity
        )
        self.record = record
        isSigned = seal.isSigned
        let identity = ImageIdentity(record)
        let own = contents.files + [.file(EnclaveRecord.path.withoutLeadingSlash, record.bytes)]
        let below = contents.keepsSourceLayers ? enclave.application.image.tree : nil
        let layers =
            (contents.keepsSourceLayers ? source.layers.map { ImageDraft.Layer.original($0) } : [])
            + contents.kitLayers.map { ImageDraft.Layer.original($0) }
            + [.new(try InstanceLayer.entries(own, above: below), .init(createdBy: "\(toolIdentity) convert"))]
        draft = ImageDraft(
            config: try source.config.launching(contents.launch, identity),
            layers: layers,
            annotations: identity.annotations(besides: source.manifest.annotations)
        )
    }

    /// An image that waited for its signature, now with it: its lower layers, a new top layer, and what follows from
    /// the record.
    init(
        _ record: EnclaveRecord,
        over source: SourceImage,
        _ files: [LayerFile],
        _ launch: LaunchContract
    ) throws(TeeError) {
        self.record = record
        isSigned = record.sigstruct.isSigned
        let identity = ImageIdentity(record)
        var history = source.config.history.last ?? .init()
        history.isEmptyLayer = false
        draft = ImageDraft(
            config: try source.config.withoutTopLayer().launching(launch, identity),
            layers: source.layers.dropLast().map { .original($0) } + [.new(files, history)],
            annotations: identity.annotations(besides: source.manifest.annotations)
        )
    }

    /// The same, which is written only if `body` does not throw when it is told the bytes of configuration and layers.
    public func admitted(by body: @escaping @Sendable (Int) throws(TeeError) -> Void) -> TEEImage {
        var admitted = self
        admitted.draft.admits = body
        return admitted
    }

    /// Writes the image.
    ///
    /// - Returns: the digest of its manifest.
    /// - Throws: what ``OCI/ImageWriter`` throws.
    public func write(to reference: ImageReference, by writer: ImageWriter) throws(TeeError) -> Digest {
        try writer.write(draft, to: reference)
    }
}
