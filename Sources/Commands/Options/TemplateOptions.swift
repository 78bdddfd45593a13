internal import ArgumentParser
internal import Diagnostics
internal import HostFiles
internal import SystemPackage
internal import Templates

/// Texts of the user's in the places of ours.
struct TemplateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Folder with texts in the places of templates, such as kubernetes/pod.yaml; all others stay.",
            valueName: "dir"
        )
    )
    var templates: String?

    /// The templates.
    ///
    /// - Throws: `TB2052` for a file that is no template's.
    func set() throws -> TemplateSet {
        guard let templates else { return TemplateSet() }
        let folder = try InputDirectory(FilePath(templates))
        var texts: [String: String] = [:]
        for name in try names(in: folder, below: []) {
            guard Template.replaceable.contains(where: { $0.name == name }) else {
                throw unusable(name, "no template has this name; there are \(known)")
            }
            guard let file = try folder.file(name.split(separator: "/").map(String.init)) else { continue }
            guard let text = String(validating: try file.contents(limit: 1 << 20), as: UTF8.self) else {
                throw unusable(name, "it is not UTF-8")
            }
            texts[name] = text
        }
        return TemplateSet(texts)
    }

    /// The files of the folder, two levels deep, as templates are named.
    private func names(in folder: InputDirectory, below path: [String]) throws -> [String] {
        var result: [String] = []
        for name in try folder.names(path) ?? [] where !name.hasPrefix(".") {
            let inner = path + [name]
            let kind = HostFileKind(of: FilePath(([templates ?? ""] + inner).joined(separator: "/")))
            if kind == .directory, path.count < 2 {
                result += try names(in: folder, below: inner)
            } else {
                result.append(inner.joined(separator: "/"))
            }
        }
        return result
    }

    private var known: String { Template.replaceable.map(\.name).sorted().joined(separator: ", ") }

    private func unusable(_ name: String, _ cause: String) -> TeeError {
        TeeError(
            .optionValue,
            object: "--templates \(templates ?? "")/\(name)",
            cause: cause,
            hint: "the texts to start from are in the folder templates of tee-build's source"
        )
    }
}
