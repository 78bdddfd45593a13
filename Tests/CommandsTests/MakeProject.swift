import HostFiles
import ImageFixtures
import StrictJSON
import SystemPackage

/// A folder with an Enclavefile over one small image.
struct Project {
    let image: SmallImage
    let folder: TemporaryDirectory

    /// - Parameter signer: a value in TOML.
    init(_ more: String = "", vars: String = "", signer: String = "\"file:key.pem\"") throws {
        image = try SmallImage()
        folder = image.folder
        try write(
            """
            version = 1
            [vars]
            SVN = 3
            \(vars)
            [defaults]
            to = "oci:dist/${TARGET}"
            signer = \(signer)
            isv = { prod-id = 7, svn = "${SVN}" }
            [target.one]
            from = "\(image.source)"
            [target.two]
            from = "\(image.source)"
            isv = { prod-id = 8 }
            needs = ["one"]
            \(more)
            """
        )
    }

    func write(_ text: String, to name: String = "Enclavefile") throws {
        let file = try FileDescriptor.open(
            folder(name),
            .writeOnly,
            options: [.create, .truncate],
            permissions: .ownerReadWrite
        )
        _ = try file.closeAfter { try file.writeAll(Array(text.utf8)) }
    }

    func text(_ name: String) throws -> String {
        String(decoding: try InputFile(folder(name)).contents(limit: 1 << 16), as: UTF8.self)
    }

    func make(_ words: String..., environment: [String: String] = [:]) async -> CapturedRun {
        let cache = "\(folder("cache"))"
        return await CapturedRun(
            arguments: ["make", "-C", "\(folder.path)", "--cache-dir", cache, "--format", "json"] + words,
            environment: environment
        )
    }

    /// What became of each target.
    static func results(_ run: CapturedRun) throws -> [String: String] {
        var results: [String: String] = [:]
        for target in try run.json()["targets"]?.array ?? [] {
            if let name = target["target"]?.string { results[name] = target["result"]?.string }
        }
        return results
    }
}
