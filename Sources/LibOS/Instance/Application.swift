internal import Bytes
public import Compatibility
public import Diagnostics
internal import OCI

/// An image that was read, merged and judged, so that a LibOS instance can be laid out for it.
///
/// There is no other way to make one than through a report that does not stop the conversion.
public struct Application: Sendable {
    /// The image.
    public let image: OpenedImage
    /// How its configuration starts it.
    public let launch: ImageLaunch
    /// The judgement.
    public let report: CompatibilityReport

    /// An application.
    ///
    /// - Throws: `TB1198` if the report has errors that are not allowed.
    public init(_ image: OpenedImage, report: CompatibilityReport) throws(TeeError) {
        let blocking = report.blocking
        if let first = blocking.first {
            let more = blocking.count > 1 ? " (and \(blocking.count - 1) more)" : ""
            throw TeeError(
                .applicationCannotRun,
                object: first.path.map(\.description) ?? "",
                cause: "\(first.code.label): \(first.message)\(more)",
                hint: first.remedy + "; or convert with --allow \(first.code.label) if you know better"
            )
        }
        self.image = image
        self.launch = ImageLaunch(image.source.config)
        self.report = report
    }
}
