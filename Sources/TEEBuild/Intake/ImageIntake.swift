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
        try read(try SourceImage.open(reference, platform: platform, limits: limits))
    }

    /// Reads the layers of an image that was opened.
    ///
    /// - Throws: what reading its layers throws.
    public func read(_ source: SourceImage) throws(TeeError) -> OpenedImage {
        let indexer = LayerIndexer(inspector: FactsGathering(), limits: layerLimits, cache: cache)
        let indexes = try indexer.index(source.layers, progress: progress)
        return OpenedImage(
            source: source,
            tree: try RootFS(merging: indexes, limits: layerLimits),
            contents: FileContents(layers: source.layers, limits: layerLimits)
        )
    }
}
