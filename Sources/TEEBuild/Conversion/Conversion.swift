public import Compatibility
public import Diagnostics
public import LibOS
internal import OCI

/// A conversion: which LibOS, which kit, which settings.
public struct Conversion: Sendable {
    /// The LibOS.
    public let backEnd: any LibOSBackEnd
    /// Its release.
    public let kit: Kit
    /// What the user decided.
    public var settings: InstanceSettings
    /// Findings that shall not stop it.
    public var allowing: [ErrorCode]

    /// A conversion.
    public init(
        to backEnd: any LibOSBackEnd,
        kit: Kit,
        settings: InstanceSettings = InstanceSettings(),
        allowing: [ErrorCode] = []
    ) {
        self.backEnd = backEnd
        self.kit = kit
        self.settings = settings
        self.allowing = allowing
    }

    /// Judges an image.
    ///
    /// - Throws: `TB3751` if it is a TEE image already; what reading the kit throws.
    public func report(on image: OpenedImage) throws(TeeError) -> CompatibilityReport {
        if let libOS = image.source.config.label(ImageIdentity.libOSLabel) {
            throw TeeError(
                .alreadyConverted,
                object: image.source.reference.description,
                cause: "it is a TEE image already, made for \(libOS)",
                hint: "convert the image that it was made from; `tee-build inspect` names it"
            )
        }
        return try CompatibilityReport.make(for: image, backEnd, kit: kit).allowing(allowing)
    }

    /// Lays out and measures.
    ///
    /// - Parameter recording: whether a log of the measurement is kept.
    /// - Throws: what the LibOS throws.
    public func draft(of application: Application, recording: Bool = false) throws(TeeError) -> EnclaveDraft {
        try EnclaveDraft(application, for: backEnd, kit: kit, settings: settings, recording: recording)
    }
}

extension CompatibilityReport {
    /// The judgement on an image.
    ///
    /// - Parameter kit: the release; without one, the newest as documented.
    /// - Throws: what reading the kit throws.
    public static func make(
        for image: OpenedImage,
        _ backEnd: any LibOSBackEnd,
        kit: Kit?
    ) throws(TeeError) -> CompatibilityReport {
        CompatibilityCheck(
            tree: RootFSTree(image.tree),
            launch: ImageLaunch(image.source.config),
            kit: try backEnd.kitFacts(kit)
        )
        .report()
    }
}
