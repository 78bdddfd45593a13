internal import Bytes
internal import Diagnostics

/// The labels by which an image is known as a kit.
enum KitLabels {
    static let libOS = "io.tee-build.kit.libos"
    static let version = "io.tee-build.kit.version"
    static let origin = "io.tee-build.kit.origin"
    static let sources = "io.tee-build.kit.sources"
    /// How many of the lowest layers go into converted images.
    static let runtimeLayers = "io.tee-build.kit.runtime-layers"

    /// A part of a kit's name: it becomes a file's name.
    ///
    /// - Throws: `TB3705` for one that cannot.
    static func checked(_ text: String, _ what: String) throws(TeeError) -> String {
        let allowed = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || [0x2e, 0x5f, 0x2b, 0x7e].contains(byte) || byte == 0x2d && what == "name"
        }
        guard allowed, !text.isEmpty, text.utf8.count <= 64, text.utf8.first != 0x2e else {
            throw TeeError(
                .notAKit,
                object: "\(what) \(printable(text.utf8.prefix(80)))",
                cause: "it holds other characters than letters, digits, dots and underscores, or too many",
                hint: "give another with --release or --origin"
            )
        }
        return text
    }
}
