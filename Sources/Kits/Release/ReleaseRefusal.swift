internal import Diagnostics

/// What a release that cannot be used is refused with.
func releaseUnusable(_ object: String, _ cause: String) -> TeeError {
    TeeError(
        .releaseUnusable,
        object: object,
        cause: cause,
        hint: "name the project's .deb files, its container image, or the folder where it is installed"
    )
}
