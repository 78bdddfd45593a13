internal import Compatibility
public import Diagnostics
public import LibOS
public import OCI
public import RootFS
public import Tar

/// Reads images: every layer once, checked on the way, merged in memory.
public struct ImageIntake: Sendable {
    /// What the documents of an image may ask of this machine.
    public var limits = ImageLimits()
    /// What its layers may ask.
    public var layerLimits = LayerLimits()
    /// Where the indexes of layers are kept; nil reads every layer anew.
    public var cache: LayerIndexCache?
    /// Which blobs an earlier run has checked; nil checks all of them.
    public var checked: CheckedBlobs?
    /// Is told how reading goes on.
    public var progress: any ProgressObserver

    /// A reader.
    public init(cache: LayerIndexCache? = nil, progress: any ProgressObserver = SilentProgress()) {
        self.cache = cache
        self.progress = progress
    }

    /// Reads the image that `reference` names.
    ///
    /// - Throws: what opening an image and reading its layers throw.
    public func read(
        _ reference: ImageReference,
        platform: Platform = .linuxAMD64
    ) throws(TeeError) -> OpenedImage {
        try read(reference, platform: platform) { $0 }
    }

    /// Reads the image that `reference` names, and does `work` with it, as ``read(_:beside:)``.
    ///
    /// - Throws: what opening an image and reading its layers throw.
    public func read<Value>(
        _ reference: ImageReference,
        platform: Platform,
        beside work: (OpenedImage) -> Value
    ) throws(TeeError) -> Value {
        try read(try SourceImage.open(reference, platform: platform, limits: limits), beside: work)
    }

    /// Reads the layers of an image that was opened.
    ///
    /// - Throws: what reading its layers throws.
    public func read(_ source: SourceImage) throws(TeeError) -> OpenedImage {
        try read(source) { $0 }
    }

    /// Reads the layers of an image that was opened, and does `work` with it while the blobs of those that an earlier run
    /// has read are still held against their digests: nothing of it is given out if one is damaged.
    ///
    /// - Throws: what reading its layers throws.
    public func read<Value>(
        _ source: SourceImage,
        beside work: (OpenedImage) -> Value
    ) throws(TeeError) -> Value {
        let indexer = LayerIndexer(
            inspector: FactsGathering(),
            limits: layerLimits,
            cache: cache,
            checked: checked
        )
        return try indexer.index(source.layers, progress: progress) { indexes throws(TeeError) in
            work(
                OpenedImage(
                    source: source,
                    tree: try RootFS(merging: indexes, limits: layerLimits),
                    contents: FileContents(layers: source.layers, limits: layerLimits)
                )
            )
        }
    }

    /// Remembers that the layers of an image that this has read were right, although an output has given them new names.
    public func keepChecks(of source: SourceImage) { checked?.keep(source.layers) }
}
