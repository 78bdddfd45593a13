public import Diagnostics
internal import TOML

extension GramineManifest {
    /// What the manifest says about the enclave's layout; its defaults must have been filled in.
    ///
    /// - Parameter takesNoThreads: as gramine-sgx-sign, which leaves it to the loader to refuse an enclave without threads.
    /// - Throws: `TB2201` if a value is missing or cannot be used.
    public func enclaveSettings(takesNoThreads: Bool = false) throws(TeeError) -> EnclaveSettings {
        guard let text = sgx["enclave_size"]?.string, let size = ManifestSize.bytes(text) else {
            throw invalid(
                "sgx.enclave_size",
                sgx["enclave_size"].map { "it is \($0.string.map { "\"\($0)\"" } ?? $0.kind)" } ?? "it is missing",
                "write a power of two as a string, such as \"512M\" or \"1G\""
            )
        }
        // 1.4 still took the old name.
        let key = version == .v1_4 && sgx["max_threads"] == nil ? "thread_num" : version.threadKey
        let threads = try number(key, (takesNoThreads ? 0 : 1)...Int64(EnclaveSettings.threadLimit))
        return EnclaveSettings(
            enclaveSize: size,
            threadCount: UInt64(threads),
            isEDMM: version.hasEDMM && isTrue(sgx["edmm_enable"]),
            isPIELayout: version.hasPIELayout && !isTrue(sgx["nonpie_binary"])
        )
    }
}
