public import Diagnostics
internal import Enclavefile
public import OCI
internal import SystemPackage
internal import TOML
internal import Templates

/// An Enclavefile to start from: a target for each image, and the rest as most projects have it.
public struct StartingFile: Sendable, Hashable {
    /// The file.
    public let bytes: [UInt8]
    /// The names of its targets, in the order of the images.
    public let targets: [String]

    /// A file that makes TEE images of these; it is read as `make` will.
    ///
    /// - Parameters:
    ///   - kit: the LibOS's release; nil for one that is built in, or is added later.
    ///   - libOSNames: names of LibOSes, aliases included.
    /// - Throws: `TB2100` to `TB2103` if no Enclavefile can say this.
    public init(
        images: [ImageReference],
        libOS: String,
        kit: String?,
        libOSNames: [String]
    ) throws(TeeError) {
        var names: [String] = []
        var tables = TOMLTable()
        for (place, image) in images.enumerated() {
            let name = StartingFile.name(for: image, besides: names)
            names.append(name)
            tables[name] = .table([
                "from": .string(StartingFile.escaped(image.description)), "to": .string("oci:dist/\(name):tee"),
                "isv": .table(["prod-id": .integer(Int64(place + 1)), "svn": 1]),
            ])
        }
        let head = Template.startingEnclavefile.rendered([
            "libos": StartingFile.line("libos", libOS), "kit": kit.map { StartingFile.line("kit", $0) } ?? "",
        ])
        targets = names
        bytes = Array((head ?? "").utf8) + (["target": .table(tables)] as TOMLTable).document
        do throws(TeeErrors) {
            _ = try Enclavefile(parsing: bytes, environment: [:], libOSNames: libOSNames)
        } catch {
            throw error.first
        }
    }

    private static func line(_ key: String, _ value: String) -> String {
        String(
            decoding: TOMLTable(dictionaryLiteral: (key, .string(escaped(value)))).document.dropLast(),
            as: UTF8.self
        )
    }

    /// A text that means itself where `${NAME}` would be replaced.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            // `${` is written `$${`.
            if character == "{", result.hasSuffix("$") { result += "$" }
            result.append(character)
        }
        return result
    }

    /// What an image is called: by its name, or by that of its file, in the characters of bare keys.
    private static func name(for image: ImageReference, besides taken: [String]) -> String {
        var base = image.path.lastComponent?.stem ?? ""
        if case .name(let name) = image.selector, base.isEmpty || ["image", "images", "layout"].contains(base) {
            base = String(name.split(separator: "/").last ?? "").split(separator: ":").first.map(String.init) ?? base
        }
        var name = String(
            base.unicodeScalars.map { scalar in
                let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                return isPlain || scalar == "-" || scalar == "_" ? Character(scalar) : "-"
            }
        )
        if name.isEmpty { name = "app" }
        var number = 2
        let first = name
        while taken.contains(name) {
            name = "\(first)-\(number)"
            number += 1
        }
        return name
    }
}
