/// A file system that is mounted when the LibOS starts, or a layer of one.
public struct OcclumMount: Sendable, Hashable {
    /// `options` of a mount; what is not set is not written.
    public struct Options: Sendable, Hashable {
        /// `MAC` of an SEFS image; that of the root's image is put in by the build.
        public var mac: String?
        /// `layers` of a unionfs.
        public var layers: [OcclumMount]?
        /// Whether an SEFS is made anew at each start.
        public var isTemporary = false
        /// The cache of an SEFS.
        public var cacheSize: MemorySize?
        /// The size of an ext2 disk.
        public var diskSize: MemorySize?

        /// No options.
        public init() {}
    }

    /// The file system: sefs, hostfs, ramfs, unionfs, devfs, procfs, ext2.
    public var type: String
    /// Where it is mounted.
    public var target: String
    /// What is mounted, relative to the instance; SEFS and hostfs need it.
    public var source: String?
    /// The rest.
    public var options = Options()

    /// A mount.
    public init(type: String, target: String, source: String? = nil, options: Options = Options()) {
        self.type = type
        self.target = target
        self.source = source
        self.options = options
    }

    /// The root of the template: the image under what programs write.
    public static let root = union(image: "./build/mount/__ROOT", container: "./run/mount/__ROOT", mac: "")

    /// The template's view of the instance directory itself, unprotected.
    public static let host = OcclumMount(type: "hostfs", target: "/host", source: ".")

    /// The root file system whose image is at `image`.
    static func union(image: String, container: String, mac: String) -> OcclumMount {
        var lower = OcclumMount(type: "sefs", target: "/", source: image)
        lower.options.mac = mac
        var options = Options()
        options.layers = [lower, OcclumMount(type: "sefs", target: "/", source: container)]
        return OcclumMount(type: "unionfs", target: "/", options: options)
    }

    /// Whether this is the image of a root: the layer whose MAC the build puts in.
    var isImageLayer: Bool { type == "sefs" && target == "/" && options.mac != nil }
}
