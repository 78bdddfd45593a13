internal import Diagnostics
internal import Enclavefile
internal import Kits
internal import LibOS
internal import OCI
internal import RootFS

/// The kit of a target: its digest is known, its layers are not read.
enum PlannedKit: Sendable {
    case builtIn(Kit)
    case image(SourceImage, expected: Digest?)

    /// - Throws: `TB2100` if none is named and none is built in; what finding a kit throws.
    init(_ name: String?, for backEnd: any LibOSBackEnd, in workspace: Workspace) throws(TeeError) {
        if let builtIn = backEnd.builtInKit, name == nil || name == builtIn.name || name == backEnd.name {
            self = .builtIn(builtIn)
            return
        }
        guard let name else {
            throw TeeError(
                .enclavefile,
                object: "",
                cause: "\(backEnd.name) has no kit built in, and none is named",
                hint: "import one with `tee-build kit import`, and write kit = \"NAME\""
            )
        }
        if name.contains(":") && !name.contains("@") || name.contains("/") {
            self = .image(try SourceImage.open(try workspace.reference(name)), expected: nil)
        } else {
            let (image, expected) = try workspace.kits().image(name)
            self = .image(image, expected: expected)
        }
    }

    var digest: Digest {
        switch self {
        case .builtIn(let kit): kit.digest
        case .image(let image, _): image.descriptor.digest
        }
    }

    /// The kit, its layers read.
    ///
    /// - Throws: `TB3705` if it is none, or for another LibOS.
    func opened(for backEnd: any LibOSBackEnd, cache: LayerIndexCache?) throws(TeeError) -> Kit {
        switch self {
        case .builtIn(let kit): return kit
        case .image(let image, let expected):
            return try Kit(image, expecting: expected, for: backEnd.name, cache: cache)
        }
    }
}
