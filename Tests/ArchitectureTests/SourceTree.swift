import FoundationEssentials

/// The Swift sources of this repository, by target.
struct SourceTree {
    struct File {
        let target: String
        let path: String
        let lines: [Substring]
    }

    let files: [File]

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var files: [File] = []
        for folder in ["Sources", "templates"] {
            let base = root.appending(path: folder).path(percentEncoded: false)
            for path in try FileManager.default.subpathsOfDirectory(atPath: base).sorted()
            where path.hasSuffix(".swift") {
                guard let data = FileManager.default.contents(atPath: base + "/" + path) else { continue }
                files.append(
                    File(
                        target: folder == "templates" ? "Templates" : String(path.prefix { $0 != "/" }),
                        path: "\(folder)/\(path)",
                        lines: String(decoding: data, as: UTF8.self).split(
                            separator: "\n",
                            omittingEmptySubsequences: false
                        )
                    )
                )
            }
        }
        self.files = files
    }

    /// The modules that a file imports.
    static func imports(of file: File) -> [String] {
        file.lines.compactMap { line in
            let words = line.split(separator: " ").drop {
                ["@testable", "public", "package", "internal", "private"].contains($0)
            }
            return words.first == "import" ? words.dropFirst().first.map(String.init) : nil
        }
    }
}
