internal import Bytes
public import Diagnostics
internal import HostFiles
internal import LibOS
internal import OCI
internal import SystemPackage

extension KitImport {
    /// The kit that a source is: one that was exported comes back byte for byte, with the digest that it had.
    ///
    /// - Returns: nil if the sources are no single image, or the image is no kit.
    /// - Throws: `TB3705` if it is a kit of another LibOS, release or origin than was asked for; what opening an image
    ///   throws.
    public func copy(of sources: [String]) throws(TeeError) -> Draft? {
        guard let image = try KitImport.kitImage(sources) else { return nil }
        let kit = try Kit(image, for: backEnd.name)
        let stated = [(version, kit.version, "--release"), (origin, kit.origin ?? "none", "--origin")]
        for (asked, found, option) in stated {
            guard let asked, asked != found else { continue }
            throw notAKit(
                image.reference.description,
                "it says \(printable(found.utf8)), and \(option) says \(printable(asked.utf8))"
            )
        }
        return Draft(name: kit.name, image: ImageDraft(copyOf: image))
    }

    /// The LibOS that the kit is for which a source is; nil if the sources are no kit.
    ///
    /// - Throws: what opening an image throws.
    public static func libOS(ofKit sources: [String]) throws(TeeError) -> String? {
        try kitImage(sources)?.config.label(KitLabels.libOS)
    }

    private static func kitImage(_ sources: [String]) throws(TeeError) -> SourceImage? {
        guard let source = sources.first, sources.count == 1, try mayBeImage(source) else { return nil }
        let image = try SourceImage.open(try ImageReference(source))
        return image.config.label(KitLabels.libOS) == nil ? nil : image
    }

    private static func mayBeImage(_ source: String) throws(TeeError) -> Bool {
        guard !source.hasSuffix(".deb") else { return false }
        let path = FilePath(source)
        guard HostFileKind(of: path) == .directory else { return true }
        return try InputDirectory(path).file(["oci-layout"]) != nil
    }
}

extension ImageDraft {
    /// The same image once more: configuration, layers and annotations as they are.
    init(copyOf image: SourceImage) {
        self.init(
            config: image.config,
            layers: image.layers.map { .original($0) },
            annotations: image.manifest.annotations
        )
    }
}
