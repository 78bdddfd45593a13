internal import Bytes
public import Diagnostics
internal import HostFiles
public import LibOS
public import OCI
public import RootFS
public import SystemPackage

/// The kits of a user: OCI archives in a folder, each by its name.
public struct KitStore: Sendable {
    /// The folder.
    public let directory: FilePath

    private let cache: LayerIndexCache?

    /// The kits in this folder, which is made when the first is imported.
    ///
    /// - Parameter cache: where the indexes of their layers are kept; nil reads them anew.
    public init(directory: FilePath, cache: LayerIndexCache? = nil) {
        self.directory = directory
        self.cache = cache
    }

    /// The names of all kits, in the order of their bytes.
    ///
    /// - Throws: `TB5001` if the folder cannot be read.
    public func names() throws(TeeError) -> [String] {
        guard HostFileKind(of: directory) == .directory else { return [] }
        let names = try InputDirectory(directory).names() ?? []
        return names.filter { $0.hasSuffix(KitStore.suffix) && !$0.hasPrefix(".") }
            .map { String($0.dropLast(KitStore.suffix.count)) }
    }

    /// Where the kit of this name is kept.
    ///
    /// - Throws: `TB3705` for what can be no name of a kit.
    public func reference(_ name: String) throws(TeeError) -> ImageReference {
        _ = try KitLabels.checked(name, "name")
        return ImageReference(transport: .ociArchive, path: directory.appending(name + KitStore.suffix))
    }

    /// The image of a kit that is named as users do it: by its name, with `@sha256:…` behind it if it must be this one,
    /// or by a reference to an image.
    ///
    /// - Throws: `TB5110` if there is none of this name; what opening an image throws.
    public func image(_ text: String) throws(TeeError) -> (image: SourceImage, expected: Digest?) {
        if text.contains(":") && !text.contains("@") || text.contains("/") {
            return (try SourceImage.open(try ImageReference(text)), nil)
        }
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let expected = try parts.count == 2 ? Digest(parts[1]) : nil
        let reference = try reference(parts[0])
        guard HostFileKind(of: reference.path) == .regular else {
            let known = try names()
            throw TeeError(
                .noSuchKit,
                object: printable(text.utf8),
                cause: known.isEmpty
                    ? "there are no kits in \(directory)" : "there are \(known.joined(separator: ", "))",
                hint: "import one with `tee-build kit import`"
            )
        }
        return (try SourceImage.open(reference), expected)
    }

    /// The kit that a user names.
    ///
    /// - Throws: as ``image(_:)``, and `TB3705` if it is not for this LibOS.
    public func kit(
        _ text: String,
        for libOS: String? = nil,
        progress: any ProgressObserver = SilentProgress()
    ) throws(TeeError) -> Kit {
        let (image, expected) = try image(text)
        return try Kit(image, expecting: expected, for: libOS, cache: cache, progress: progress)
    }

    /// Keeps a kit, in the place of one that has its name.
    ///
    /// - Parameter check: looks whether the kit is what it claims, before it has its name.
    /// - Throws: what `check` throws; `TB5002` if the folder cannot be written to.
    public func keep(
        _ draft: KitImport.Draft,
        if check: (Kit) throws(TeeError) -> Void
    ) throws(TeeError) -> Digest {
        _ = try KitLabels.checked(draft.name, "name")
        let folder = try OutputDirectory.making(directory)
        let unchecked = nameOfThisProcess(draft.name)
        defer { folder.remove(unchecked) }
        let written = ImageReference(transport: .ociArchive, path: directory.appending(unchecked))
        let digest = try draft.write(to: written)
        try check(try Kit(try SourceImage.open(written)))
        try folder.rename(unchecked, to: draft.name + KitStore.suffix)
        return digest
    }

    /// Removes a kit.
    ///
    /// - Parameter text: its name, with `@sha256:…` behind it if it must be this one.
    /// - Throws: `TB5110` if there is none of this name, `TB3705` if it has another digest.
    public func remove(_ text: String) throws(TeeError) {
        guard !text.contains("/"), text.contains("@") || !text.contains(":") else {
            throw notAKit(printable(text.utf8), "it is a reference, and kits are removed by their names")
        }
        let name = text.prefix { $0 != "@" }
        _ = try demanded(text)
        try OutputDirectory(directory).remove(name + KitStore.suffix)
    }

    /// Copies a kit to where `reference` says, byte for byte.
    ///
    /// - Throws: as ``image(_:)``, `TB3705` if it has another digest than was demanded; what ``OCI/ImageWriter`` throws.
    public func export(_ text: String, to reference: ImageReference) throws(TeeError) -> Digest {
        try ImageWriter(modified: 0).write(ImageDraft(copyOf: try demanded(text)), to: reference)
    }

    /// The image of the kit of this name, which has the digest that may stand behind it.
    private func demanded(_ text: String) throws(TeeError) -> SourceImage {
        let (image, expected) = try image(text)
        guard let expected, expected != image.descriptor.digest else { return image }
        throw notAKit(
            image.reference.description,
            "its digest is \(image.descriptor.digest), and \(expected) was demanded"
        )
    }

    private static let suffix = ".tar"
}
