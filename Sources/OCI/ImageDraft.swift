public import Diagnostics

/// An image to be written.
public struct ImageDraft: Sendable {
    /// One layer of it.
    public enum Layer: Sendable {
        /// A layer of a source image, kept byte for byte.
        case original(LayerBlob)
        /// A layer of ours, with what its history says; without `created`, the time of its entries stands there.
        case new([LayerFile], ImageConfig.History)
    }

    /// The configuration; its `rootfs` and `history` are made to fit the layers.
    public var config: ImageConfig
    /// The layers, the lowest first.
    public var layers: [Layer]
    /// Annotations of the manifest. A Docker archive has no place for them.
    public var annotations: [Descriptor.Annotation]
    /// Makes the documents about the image that are written beside it, from the descriptor of its manifest. A Docker
    /// archive has no place for them.
    public var referrers: (@Sendable (Descriptor) throws(TeeError) -> [ReferrerDraft])?

    /// Is told the bytes of configuration and layers as they will be stored, before anything is put in its place; what it
    /// throws keeps the image from being written.
    public var admits: (@Sendable (Int) throws(TeeError) -> Void)?

    /// An image of these parts.
    public init(config: ImageConfig, layers: [Layer], annotations: [Descriptor.Annotation] = []) {
        self.config = config
        self.layers = layers
        self.annotations = annotations
    }
}
