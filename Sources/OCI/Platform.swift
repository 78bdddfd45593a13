internal import Bytes
public import Diagnostics
internal import StrictJSON

/// What an image runs on (OCI image-spec, image-index.md, "platform").
public struct Platform: Sendable, Hashable, CustomStringConvertible {
    /// GOOS, such as `linux`.
    public let os: String
    /// GOARCH, such as `amd64`.
    public let architecture: String
    /// The variant of the processor, such as `v8`; nil where none is named.
    public let variant: String?

    /// A platform; `x86_64` and `aarch64` are taken for `amd64` and `arm64`, as containerd takes them.
    public init(os: String, architecture: String, variant: String? = nil) {
        self.os = os
        switch architecture {
        case "x86_64", "x86-64": self.architecture = "amd64"
        case "aarch64": self.architecture = "arm64"
        default: self.architecture = architecture
        }
        self.variant = variant
    }

    /// Reads `os/arch[/variant]`.
    ///
    /// - Throws: `TB2001` for anything else.
    public init(_ text: String) throws(TeeError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else {
            throw TeeError(
                .referenceSyntax,
                object: "platform \"\(text)\"",
                cause: "it is not os/arch or os/arch/variant",
                hint: "write it like linux/amd64"
            )
        }
        self.init(os: parts[0], architecture: parts[1], variant: parts.count == 3 ? parts[2] : nil)
    }

    /// The platform an object of a document describes.
    init(_ object: JSONObject) throws(TeeError) {
        let variant = try object.string("variant")
        self.init(
            os: try object.string("os") ?? "",
            architecture: try object.string("architecture") ?? "",
            variant: variant == "" ? nil : variant
        )
    }

    /// The only platform that SGX has.
    public static let linuxAMD64 = Platform(os: "linux", architecture: "amd64")

    /// `os/arch[/variant]`.
    public var description: String { ([os, architecture] + (variant.map { [$0] } ?? [])).joined(separator: "/") }

    /// Whether this is what attestations in an index say in place of a platform (BuildKit).
    var isUnknown: Bool { os == "unknown" && architecture == "unknown" }

    /// Whether an image for this platform runs where `wanted` is asked for; a variant counts only if one is asked for.
    func satisfies(_ wanted: Platform) -> Bool {
        os == wanted.os && architecture == wanted.architecture
            && (wanted.variant == nil || effectiveVariant == wanted.effectiveVariant)
    }

    /// The variant, or the one that stands for its lack (containerd/platforms, database.go).
    private var effectiveVariant: String {
        if let variant { return variant }
        switch architecture {
        case "arm64": return "v8"
        case "arm": return "v7"
        case "amd64": return "v1"
        default: return ""
        }
    }
}

extension ImageConfig {
    /// Checks that the image is for `wanted`; what the configuration does not name counts as fitting.
    ///
    /// - Throws: `TB2004` if it is for another operating system or processor.
    func check(_ wanted: Platform, object: String) throws(TeeError) {
        let fits =
            (platform.os.isEmpty || platform.os == wanted.os)
            && (platform.architecture.isEmpty || platform.architecture == wanted.architecture)
        guard fits else {
            throw TeeError(
                .noSuchPlatform,
                object: object,
                cause: "the image is for \(printable(platform.description.utf8)), and \(wanted) is asked for",
                hint: "fetch the image for \(wanted), or choose with --platform; SGX runs linux/amd64 only"
            )
        }
    }
}
