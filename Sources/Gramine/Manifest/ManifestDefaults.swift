internal import Crypto
public import Diagnostics
internal import TOML

extension GramineManifest {
    /// Fills in what the release's tools fill in, in their order (class `Manifest` of python/graminelibos/manifest.py).
    ///
    /// - Parameters:
    ///   - libOSPath: the path of libsysdb.so that `loader.entrypoint.uri` is given from 1.8 on if it is missing.
    ///   - hash: answers the SHA-256 of the file that `loader.entrypoint.uri` names, if that is missing.
    /// - Throws: `TB2201` if `sgx` or `loader` is no table or the list of trusted files is none, and what `hash` throws.
    public mutating func fillDefaults(
        libOSPath: String,
        hash: (String) throws(TeeError) -> String
    ) throws(TeeError) {
        var sgx = try existing("sgx") ?? TOMLTable()
        sgx.setDefault("trusted_files", version.isGraphene ? .table([:]) : .array([]))
        if version.isGraphene { sgx.setDefault("trusted_checksum", .table([:])) }
        if version < .v1_5 { sgx.setDefault("enclave_size", "256M") }
        if version != .v1_4 || sgx["thread_num"] == nil { sgx.setDefault(version.threadKey, 4) }
        sgx.setDefault("isvprodid", 0)
        sgx.setDefault("isvsvn", 0)
        sgx.setDefault("remote_attestation", version < .v1_3 ? false : "none")
        sgx.setDefault("debug", .boolean(version.isGraphene))
        if !version.hasCPUFeatures { fillRequiredFeatures(&sgx) }
        if version.hasPIELayout { sgx.setDefault("nonpie_binary", false) }
        sgx.setDefault("enable_stats", false)
        if version >= .v1_5 {
            sgx.setDefault("edmm_enable", false)
            sgx.setDefault("enclave_size", isTrue(sgx["edmm_enable"]) ? "1024G" : "256M")
        }
        if version.hasCPUFeatures { try fillCPUFeatures(&sgx) }
        if !version.isGraphene { try wrapTrustedFiles(&sgx) }
        table["sgx"] = .table(sgx)
        if version < .v1_2 {
            var loader = try existing("loader") ?? TOMLTable()
            loader.setDefault("preload", "")
            table["loader"] = .table(loader)
        }
        if version.fillsEntrypoint { try fillEntrypoint(libOSPath, hash) }
    }

    private func existing(_ key: String) throws(TeeError) -> TOMLTable? {
        guard let value = table[key] else { return nil }
        guard let table = value.table else { throw invalid(key, "it is \(value.kind)", "write a table") }
        return table
    }

    /// What Python takes for true.
    func isTrue(_ value: TOMLValue?) -> Bool {
        switch value {
        case .boolean(let flag)?: flag
        case .integer(let number)?: number != 0
        case .float(let number)?: number != 0
        case .string(let text)?: !text.isEmpty
        case .array(let values)?: !values.isEmpty
        case .table(let table)?: !table.isEmpty
        case .dateTime?: true
        case nil: false
        }
    }

    private func fillRequiredFeatures(_ sgx: inout TOMLTable) {
        for key in ["require_avx", "require_avx512", "require_mpx", "require_pkru"] { sgx.setDefault(key, false) }
        if version >= .v1_1 { sgx.setDefault("require_amx", false) }
        sgx.setDefault(version.exceptionKey, false)
    }

    private func fillCPUFeatures(_ sgx: inout TOMLTable) throws(TeeError) {
        if !version.hasRequiredFeatures || sgx["require_exinfo"] == nil { sgx.setDefault("use_exinfo", false) }
        let old = ["require_avx", "require_avx512", "require_amx", "require_mpx", "require_pkru"]
        if version.hasRequiredFeatures, old.contains(where: { sgx[$0] != nil }) { return }
        sgx.setDefault("cpu_features", .table([:]))
        guard var features = sgx[table: "cpu_features"] else {
            throw invalid("sgx.cpu_features", "it is \(sgx["cpu_features"]?.kind ?? "missing")", "write a table")
        }
        for key in ["avx", "avx512", "amx"] { features.setDefault(key, "unspecified") }
        for key in ["mpx", "pkru"] { features.setDefault(key, "disabled") }
        sgx["cpu_features"] = .table(features)
    }

    /// Makes every entry a table; 1.0 and 1.1 still took a table of strings for the list.
    private func wrapTrustedFiles(_ sgx: inout TOMLTable) throws(TeeError) {
        var entries: [TOMLValue] = []
        switch sgx["trusted_files"] {
        case .array(let values)?:
            for value in values {
                if let table = value.table, table["uri"] != nil {
                    entries.append(value)
                } else if value.string != nil {
                    entries.append(.table(["uri": value]))
                } else {
                    throw unknownFormat(value)
                }
            }
        case .table(let table)? where version < .v1_2:
            for entry in table.entries {
                guard entry.value.string != nil else { throw unknownFormat(entry.value) }
                entries.append(.table(["uri": entry.value]))
            }
        default:
            throw invalid(
                "sgx.trusted_files",
                "it is \(sgx["trusted_files"]?.kind ?? "missing")",
                "write a list: https://gramine.readthedocs.io/en/latest/manifest-syntax.html#trusted-files"
            )
        }
        sgx["trusted_files"] = .array(entries)
    }

    private func unknownFormat(_ value: TOMLValue) -> TeeError {
        let kind = value.table == nil ? value.kind : "a table without uri"
        return invalid("sgx.trusted_files", "an entry is \(kind)", "write \"file:PATH\" or { uri = \"file:PATH\" }")
    }

    private mutating func fillEntrypoint(
        _ libOSPath: String,
        _ hash: (String) throws(TeeError) -> String
    ) throws(TeeError) {
        var loader = try existing("loader") ?? TOMLTable()
        loader.setDefault("entrypoint", .table([:]))
        // 1.8 still took a string, with a warning.
        if version == .v1_8, let uri = loader["entrypoint"]?.string {
            loader["entrypoint"] = .table(["uri": .string(uri)])
        }
        guard var entrypoint = loader[table: "entrypoint"] else {
            throw invalid("loader.entrypoint", "it is not a table", "write loader.entrypoint.uri = \"file:PATH\"")
        }
        entrypoint.setDefault("uri", .string("file:" + libOSPath))
        if entrypoint["sha256"] == nil {
            let path = try TrustedFile.path(ofURI: entrypoint["uri"]?.string ?? "")
            entrypoint["sha256"] = .string(try hash(path))
        }
        loader["entrypoint"] = .table(entrypoint)
        table["loader"] = .table(loader)
    }
}
