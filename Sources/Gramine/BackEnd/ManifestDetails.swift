internal import Bytes
internal import LibOS
internal import TOML

/// What a manifest says, for `inspect`: a line a subject.
enum ManifestDetails {
    static func settings(
        _ manifest: GramineManifest,
        _ files: ManifestFiles,
        _ layout: EnclaveLayout
    ) -> [LaunchContract.Setting] {
        var lines: [LaunchContract.Setting] = []
        func say(_ name: String, _ value: String?) {
            if let value { lines.append(.init(name, printable(value.utf8.prefix(4096)))) }
        }
        say("release", manifest.version.rawValue)
        say("program", manifest["libos.entrypoint"]?.string)
        say("arguments", texts(manifest["loader.argv"]))
        say("working-directory", manifest["fs.start_dir"]?.string)
        say("user", number(manifest["loader.uid"]))
        say("group", number(manifest["loader.gid"]))
        let variables = manifest["loader.env"]?.table?.entries ?? []
        say("variables", variables.map(\.key).joined(separator: " "))
        let passed = variables.filter { $0.value.table?["passthrough"]?.boolean == true }
        if !passed.isEmpty { say("variables-from-host", passed.map(\.key).joined(separator: " ")) }
        say("threads", "\(layout.settings.threadCount)")
        say("heap", "\(layout.heapMaximum &- layout.heapMinimum)")
        say("edmm", layout.settings.isEDMM ? "true" : "false")
        say("trusted-files", "\(files.trusted.count)")
        say("allowed-files", "\(allowed(manifest).count)")
        for mount in mounts(manifest) { say("mount", mount) }
        say("remote-attestation", attestation(manifest))
        return lines
    }

    private static func texts(_ value: TOMLValue?) -> String? {
        value?.array.map { values in values.map { "\"\($0.string ?? "")\"" }.joined(separator: " ") }
    }

    private static func number(_ value: TOMLValue?) -> String? { value?.integer.map { "\($0)" } }

    /// The kind of remote attestation, `none` for none; nil where the manifest does not say.
    static func attestation(_ manifest: GramineManifest) -> String? {
        let value = manifest.sgx["remote_attestation"]
        return value?.string ?? value?.boolean.map { $0 ? "epid" : "none" }
    }

    static func allowed(_ manifest: GramineManifest) -> [String] {
        if let table = manifest.sgx[table: "allowed_files"] { return table.entries.compactMap(\.value.string) }
        return (manifest.sgx["allowed_files"]?.array ?? []).compactMap(\.string)
    }

    /// What of the host the program reaches without protection.
    static func hostMounts(_ manifest: GramineManifest) -> [String] {
        let policy = manifest.sgx["file_check_policy"]?.string
        let all = policy == "allow_all_but_log" ? ["sgx.file_check_policy: allow_all_but_log"] : []
        return all + allowed(manifest).map { "sgx.allowed_files: \($0)" }
    }

    /// `TYPE PATH` and, for what is not memory, `from URI`.
    private static func mounts(_ manifest: GramineManifest) -> [String] {
        let values =
            manifest["fs.mounts"]?.array
            ?? (manifest["fs.mount"]?.table?.entries ?? []).map(\.value)
        return values.compactMap { value in
            guard let table = value.table else { return nil }
            let type = table["type"]?.string ?? "chroot"
            let source = table["uri"]?.string.map { " from \($0)" } ?? ""
            return "\(type) \(table["path"]?.string ?? "")\(source)"
        }
    }
}
