internal import Diagnostics
internal import TOML

/// Keys that exclude each other: Gramine ends at its start where both are set (libos/src/libos_init.c,
/// pal/src/host/linux-sgx/host_main.c).
enum ManifestConflicts {
    private static let groups = [
        ["loader.argv", "loader.argv_src_file", "loader.insecure__use_cmdline_argv"],
        ["loader.env_src_file", "loader.insecure__use_host_env"],
        ["sgx.preheat_enclave", "sgx.edmm_enable"],
    ]

    /// - Throws: `TB2201` if two keys are set of which only one may be.
    static func check(_ table: TOMLTable) throws(TeeError) {
        let manifest = GramineManifest(table, version: .newest)
        for group in groups {
            let given = group.filter { key in
                guard let value = manifest[key] else { return false }
                return value.boolean ?? true
            }
            guard given.count > 1 else { continue }
            throw manifest.invalid(given[1], "it cannot stand beside \(given[0])", "take one of them out")
        }
    }
}

extension TOMLTable {
    /// Takes the arguments out that were made for the image where a fragment's `loader` brings others, or another way to
    /// bring them.
    mutating func dropArguments(insteadOf fragment: TOMLTable) {
        let keys = ["argv", "argv_src_file", "insecure__use_cmdline_argv"]
        guard keys.contains(where: { fragment[$0] != nil && fragment[$0]?.boolean != false }) else { return }
        for key in keys where fragment[key] == nil { self[table: "loader"]?[key] = nil }
    }
}
