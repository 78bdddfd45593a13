public import Compatibility
internal import TOML

/// The options of a manifest that give the host more than it needs.
public enum InsecureOptions {
    /// One finding for each that is set.
    public static func findings(_ manifest: GramineManifest) -> [Finding] {
        enclave(manifest) + files(manifest) + marked(manifest.table, under: "") + program(manifest)
    }

    private static func finding(_ message: String, _ remedy: String) -> Finding {
        Finding(.insecureOption, .warning, message: message, remedy: remedy)
    }

    private static func enclave(_ manifest: GramineManifest) -> [Finding] {
        var findings: [Finding] = []
        if manifest.sgx["debug"]?.boolean == true {
            findings.append(
                finding(
                    "sgx.debug: a debugger of the host can read the enclave",
                    "set sgx.debug = false in production"
                )
            )
        }
        if manifest.sgx["file_check_policy"]?.string == "allow_all_but_log" {
            findings.append(
                finding("sgx.file_check_policy: every file of the host may be opened", "use strict")
            )
        }
        for key in ["vtune_profile", "enable_stats"] where manifest.sgx[key]?.boolean == true {
            findings.append(finding("sgx.\(key): the host sees what the enclave does", "take it out in production"))
        }
        if let profile = manifest["sgx.profile.enable"]?.string, profile != "none" {
            findings.append(finding("sgx.profile.enable: the host sees what the enclave does", "set it to none"))
        }
        if let level = manifest["loader.log_level"]?.string, ["debug", "trace", "all"].contains(level) {
            findings.append(
                finding("loader.log_level: \(level) writes what the program does to the host", "use error or warning")
            )
        }
        return findings
    }

    private static func files(_ manifest: GramineManifest) -> [Finding] {
        var findings = ManifestDetails.allowed(manifest).map { uri in
            finding("sgx.allowed_files: \(uri) is read as the host gives it", "trust it by hash, or encrypt it")
        }
        let mounts =
            manifest["fs.mounts"]?.array ?? (manifest["fs.mount"]?.table?.entries ?? []).map(\.value)
        for mount in mounts where mount.table?["type"]?.string == "untrusted_shm" {
            let path = mount.table?["path"]?.string ?? ""
            findings.append(
                finding("fs.mounts: \(path) is memory that the host can read and change", "share no secrets there")
            )
        }
        if (manifest["fs.insecure__keys"]?.table?.entries.isEmpty ?? true) == false {
            findings.append(
                finding(
                    "fs.insecure__keys: keys of encrypted files can be read in the manifest",
                    "use _sgx_mrsigner or SealKeys"
                )
            )
        }
        return findings
    }

    /// Every option that Gramine itself marks by its name.
    private static func marked(_ table: TOMLTable, under prefix: String) -> [Finding] {
        var findings: [Finding] = []
        for entry in table.entries {
            let path = prefix.isEmpty ? entry.key : "\(prefix).\(entry.key)"
            let isMarked = entry.key.utf8.starts(with: "insecure__".utf8)
            if isMarked, isSet(entry.value), path != "fs.insecure__keys" {
                findings.append(finding("\(path) is set", "take it out unless the program cannot do without"))
            } else if !isMarked, prefix.isEmpty, let inner = entry.value.table {
                findings += marked(inner, under: path)
            }
        }
        return findings
    }

    private static func isSet(_ value: TOMLValue) -> Bool {
        if let flag = value.boolean { return flag }
        if let number = value.integer { return number != 0 }
        return value.string?.isEmpty != true
    }

    private static func program(_ manifest: GramineManifest) -> [Finding] {
        var findings: [Finding] = []
        for path in ["loader.argv_src_file", "loader.env_src_file"]
        where manifest.version >= .v1_8 && manifest[path] != nil {
            findings.append(
                finding("\(path): its content is not covered by sgx.trusted_files", "use loader.argv and loader.env")
            )
        }
        for entry in manifest["loader.env"]?.table?.entries ?? []
        where entry.value.table?["passthrough"]?.boolean == true {
            findings.append(
                finding("loader.env.\(entry.key): the host sets its value", "give it a value in the manifest")
            )
        }
        return findings
    }
}
