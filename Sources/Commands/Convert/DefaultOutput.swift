internal import OCI
internal import SystemPackage

/// Where an image goes if nobody says.
enum DefaultOutput {
    /// `oci:NAME-tee:REF` in the working directory: NAME is the last part of the source's path, REF the source's name.
    static func reference(for source: SourceImage) -> ImageReference {
        let path = source.reference.path
        let name = path.lastComponent.map { $0.extension == "tar" ? $0.stem : $0.string } ?? "image"
        // A name of a Docker archive is one of a repository: redis:7.
        let tag = source.name.map { String($0.split(separator: "/").last?.split(separator: ":").last ?? "latest") }
        return ImageReference(transport: .oci, path: FilePath("\(name)-tee"), selector: .name(tag ?? "latest"))
    }
}
