internal import Bytes
internal import Diagnostics

/// Names in archives made into paths in images.
enum TarName {
    /// The cleaned path of `name`: as `filepath.Clean` of Go does it, but that a name that climbs is none.
    ///
    /// - Throws: `TB3304` if the name is empty or climbs above the root; `TB3305` if it or a component is too long.
    static func path(_ name: [UInt8], limits: LayerLimits) throws(TeeError) -> PathBytes {
        guard !name.isEmpty else { throw refusal(name, "it has an empty name") }
        guard name.count <= limits[.path] else {
            throw tarLimit(name, "its name has \(name.count) bytes", .path, limits)
        }
        var kept: [ArraySlice<UInt8>] = []
        for part in name.split(separator: PathBytes.slash) {
            if part.elementsEqual([dot]) { continue }
            if part.elementsEqual([dot, dot]) {
                guard kept.popLast() != nil else { throw refusal(name, "its name climbs above the root") }
                continue
            }
            guard part.count <= limits[.component] else {
                throw tarLimit(name, "a component of its name has \(part.count) bytes", .component, limits)
            }
            kept.append(part)
        }
        return PathBytes(kept.joined(separator: [PathBytes.slash]))
    }

    /// The refusal of an entry that would put something else in the place of the root directory.
    static func rootRefusal(_ name: [UInt8]) -> TeeError { refusal(name, "it is the root, and no directory") }

    private static let dot = UInt8(ascii: ".")

    private static func refusal(_ name: [UInt8], _ cause: String) -> TeeError {
        TeeError(
            .tarName,
            object: printable(name),
            cause: cause,
            hint: "no image needs such an entry: do not use this image unless you know who made it"
        )
    }
}
