internal import Bytes
public import Diagnostics
internal import HostFiles
internal import OCI
internal import SystemPackage
public import Tar

/// Opens what a user names as the source of a kit.
public enum ReleaseSource {
    /// A release: one or several `.deb` files, one image, or one folder where it is installed.
    ///
    /// - Throws: `TB3703` if the names are of no such thing, or of several kinds; what reading them throws.
    public static func open(
        _ sources: [String],
        limits: LayerLimits = LayerLimits(),
        progress: any ProgressObserver = SilentProgress()
    ) throws(TeeError) -> any Release {
        guard let first = sources.first else { throw releaseUnusable("", "no source is named") }
        if first.hasSuffix(".deb") {
            var packages: [DebianPackage] = []
            for source in sources {
                guard source.hasSuffix(".deb") else {
                    throw releaseUnusable(source, "it stands beside Debian packages and is none")
                }
                packages.append(try DebianPackage(FilePath(source), limits: limits))
            }
            // The order on the command line is not part of what is imported.
            packages.sort { $0.identity < $1.identity }
            return try ImageRelease(
                packages.map(\.layer),
                identities: packages.map(\.identity),
                stated: packages.flatMap(\.packages),
                limits: limits,
                progress: progress
            )
        }
        guard sources.count == 1 else { throw releaseUnusable(sources[1], "several sources must be Debian packages") }
        let path = FilePath(first)
        if HostFileKind(of: path) == .directory, try InputDirectory(path).file(["oci-layout"]) == nil {
            return try HostRelease(path)
        }
        let image = try SourceImage.open(try ImageReference(first))
        var stated: [(package: String, version: String)] = []
        if let version = image.config.label("org.opencontainers.image.version") { stated.append(("image", version)) }
        return try ImageRelease(
            image.layers,
            identities: [image.descriptor.digest.description],
            stated: stated,
            limits: limits,
            progress: progress
        )
    }
}
