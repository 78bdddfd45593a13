internal import Bytes
internal import Compatibility
internal import Crypto
internal import Diagnostics
internal import TOML

/// The table `loader`: arguments, environment, user.
struct LoaderSection {
    private(set) var table = TOMLTable()
    /// Files of the instance that it counts on.
    private(set) var files: [ImageManifest.GeneratedFile] = []

    init(
        _ input: ImageManifestInput,
        _ options: ImageManifestOptions,
        _ findings: inout [Finding]
    ) throws(TeeError) {
        guard !input.launch.arguments.isEmpty, input.entryPoint.isAbsolute else {
            throw TeeError(
                .undescribableImage,
                object: "config.Entrypoint",
                cause: input.launch.arguments.isEmpty
                    ? "the image names no program" : "the program \(input.entryPoint) was not found",
                hint: "set Entrypoint or Cmd of the image to a program that is in it"
            )
        }
        // argv[0] stays what the image says: many programs look at the name that they are called by.
        if options.version.hasInlineArguments {
            table["argv"] = .array(input.launch.arguments.map { .string($0) })
        } else {
            let path = options.instanceDirectory.appending("arguments".utf8)
            let content = input.launch.arguments.reduce(into: [UInt8]()) { $0 += Array($1.utf8) + [0] }
            files.append(ImageManifest.GeneratedFile(path: path, content: content))
            table["argv_src_file"] = .string("file:" + (try ImageManifest.text(path, "arguments")))
        }
        table["env"] = .table(LoaderSection.environment(input, options, &findings))
        let libOS = try ImageManifest.text(options.libOS.path, "libsysdb.so")
        let uri = "file:" + libOS
        if options.version < .v1_1 {
            table["preload"] = .string(uri)
        } else {
            table["entrypoint"] =
                options.version.fillsEntrypoint
                ? .table(["uri": .string(uri), "sha256": .string(options.libOS.digest.description)]) : .string(uri)
        }
        do {
            let user = try ImageUser(input.launch.user, tree: input.tree)
            if !options.version.isGraphene {
                table["uid"] = .integer(Int64(user.user))
                table["gid"] = .integer(Int64(user.group))
            }
        } catch {
            throw TeeError(
                .undescribableImage,
                object: "config.User",
                cause: error.explanation,
                hint: "name a user by number"
            )
        }
        table["log_level"] = "error"
    }

    /// Every variable of the image, the last value of each, and what a container runtime adds where it is missing.
    private static func environment(
        _ input: ImageManifestInput,
        _ options: ImageManifestOptions,
        _ findings: inout [Finding]
    ) -> TOMLTable {
        var table = TOMLTable()
        for entry in input.launch.environment {
            let parts = entry.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
            guard parts.count == 2, !name.isEmpty, !entry.utf8.contains(0) else {
                findings.append(
                    Finding(
                        .variableLeftOut,
                        .warning,
                        message: "Env has \(printable(entry.utf8.prefix(80))), which is not NAME=value",
                        remedy: "correct it in the image, or set the variable in the manifest"
                    )
                )
                continue
            }
            table[name] = .string(String(decoding: parts[1], as: UTF8.self))
        }
        // An empty list makes Gramine find no interpreter at all, and means nothing to any loader.
        if table["LD_LIBRARY_PATH"]?.string?.isEmpty == true { table.remove("LD_LIBRARY_PATH") }
        let path = input.launch.searchPath.compactMap(\.text).map { $0 == "." ? "" : $0 }.joined(separator: ":")
        table.setDefault("PATH", .string(path))
        if let home = home(input) { table.setDefault("HOME", .string(home)) }
        for name in options.passthrough { table[name] = .table(["passthrough": true]) }
        return table
    }

    /// The home of the image's user by its passwd, which runc puts into HOME; `/` for a user that passwd does not have.
    private static func home(_ input: ImageManifestInput) -> String? {
        guard let user = try? ImageUser(input.launch.user, tree: input.tree) else { return nil }
        let text = (try? input.tree.resolve("/etc/passwd"))?.node.fileFacts?.text ?? []
        for line in text.split(separator: 0x0a) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count > 5, fields[2].elementsEqual(String(user.user).utf8), !fields[5].isEmpty else {
                continue
            }
            return String(validating: fields[5], as: UTF8.self)
        }
        return "/"
    }
}
