public import OCI

/// What a TEE image is made of besides the record that every one gets.
public struct InstanceContents: Sendable {
    /// Whether the layers of the source stay, byte for byte, as the lowest.
    public var keepsSourceLayers: Bool
    /// Layers of the kit above them, byte for byte.
    public var kitLayers: [LayerBlob]
    /// The entries of the instance's own layer, on top. Folders that lead to them are made.
    public var files: [LayerFile]
    /// How the image is started.
    public var launch: LaunchContract

    /// The contents of an image.
    public init(keepsSourceLayers: Bool, kitLayers: [LayerBlob], files: [LayerFile], launch: LaunchContract) {
        self.keepsSourceLayers = keepsSourceLayers
        self.kitLayers = kitLayers
        self.files = files
        self.launch = launch
    }
}
