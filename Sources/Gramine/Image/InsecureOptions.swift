public import Compatibility
internal import TOML

/// The options of a manifest that give the host more than it needs.
public enum InsecureOptions {
    /// One finding for each that is set.
    public static func findings(_ manifest: GramineManifest) -> [Finding] {
        var findings: [Finding] = []
        func say(_ message: String, _ remedy: String) {
            findings.append(Finding(.insecureOption, .warning, message: message, remedy: remedy))
        }
        if manifest.sgx["debug"]?.boolean == true {
            say("sgx.debug: a debugger of the host can read the enclave", "set sgx.debug = false in production")
        }
        if manifest.sgx["file_check_policy"]?.string == "allow_all_but_log" {
            say("sgx.file_check_policy: every file of the host may be opened", "use strict")
        }
        for entry in manifest.sgx["allowed_files"]?.array ?? [] {
            guard let uri = entry.string else { continue }
            say("sgx.allowed_files: \(uri) is read as the host gives it", "trust it by hash, or encrypt it")
        }
        for path in [
            "loader.insecure__use_cmdline_argv", "loader.insecure__use_host_env", "loader.insecure__disable_aslr",
            "sys.insecure__allow_eventfd", "sgx.insecure__allow_memfaults_without_exinfo",
        ] where manifest[path]?.boolean == true {
            say("\(path) is set", "take it out unless the program cannot do without")
        }
        if (manifest["fs.insecure__keys"]?.table?.entries.isEmpty ?? true) == false {
            say(
                "fs.insecure__keys: keys of encrypted files can be read in the manifest",
                "use _sgx_mrsigner or SealKeys"
            )
        }
        for path in ["loader.argv_src_file", "loader.env_src_file"] where manifest[path] != nil {
            say("\(path): its content is not covered by sgx.trusted_files", "use loader.argv and loader.env")
        }
        for entry in manifest["loader.env"]?.table?.entries ?? []
        where entry.value.table?["passthrough"]?.boolean == true {
            say("loader.env.\(entry.key): the host sets its value", "give it a value in the manifest")
        }
        return findings
    }
}
