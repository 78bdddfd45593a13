internal import Diagnostics
internal import Tar

func layerLimit(_ object: String, _ found: String, _ limit: LayerLimit, _ limits: LayerLimits) -> TeeError {
    TeeError(
        .layerLimit,
        object: object,
        cause: "\(found), and the limit \(limit.rawValue) is \(limits[limit])",
        hint: "raise it with --limit \(limit.rawValue)=N if the image is what it should be"
    )
}

func unmergeable(_ object: String, _ cause: String) -> TeeError {
    TeeError(
        .layerUnmergeable,
        object: object,
        cause: cause,
        hint: "make the layer again with a common tool, such as umoci, buildah or BuildKit"
    )
}
