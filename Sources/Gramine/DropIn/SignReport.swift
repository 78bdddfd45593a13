internal import Diagnostics
internal import TOML

/// What gramine-sgx-sign prints of an enclave before its measurement.
struct SignReport {
    private let manifest: GramineManifest
    private let constants: LayoutConstants

    init(_ manifest: GramineManifest, _ constants: LayoutConstants) {
        self.manifest = manifest
        self.constants = constants
    }

    /// The sections from `Attributes` to `Memory`.
    func attributes(_ layout: EnclaveLayout) throws(TeeError) -> String {
        let version = manifest.version
        var lines = [version < .v1_6 ? "Attributes:" : "Attributes (required for enclave measurement):"]
        lines.append("    size:        0x\(String(layout.settings.enclaveSize, radix: 16))")
        if version >= .v1_4 {
            lines.append("    edmm:        \(python(manifest.sgx["edmm_enable"]))")
            lines.append("    max_threads: \(python(manifest.sgx["max_threads"] ?? manifest.sgx["thread_num"]))")
        } else {
            lines.append("    thread_num:  \(python(manifest.sgx["thread_num"]))")
        }
        if version < .v1_6 {
            let features = try EnclaveFeatures(manifest, constants.features)
            lines.append("    isv_prod_id: \(python(manifest.sgx["isvprodid"]))")
            lines.append("    isv_svn:     \(python(manifest.sgx["isvsvn"]))")
            lines.append("    attr.flags:  0x\(String(features.flags, radix: 16))")
            lines.append("    attr.xfrm:   0x\(String(features.xfrm, radix: 16))")
            lines.append("    misc_select: 0x\(String(features.misc, radix: 16))")
        }
        lines += attestation + ["Memory:"] + layout.areas.map(\.line)
        return lines.joined(separator: "\n") + "\n"
    }

    private var attestation: [String] {
        let version = manifest.version
        let asked = manifest.sgx["remote_attestation"]
        let spid = manifest.sgx["ra_client_spid"]?.string ?? ""
        let linkable = manifest.sgx["ra_client_linkable"].map(python) ?? "False"
        if version < .v1_3 {
            guard manifest.isTrue(asked) else { return [] }
            let kind = spid.isEmpty ? "DCAP/ECDSA" : "EPID (spid = \(spid), linkable = \(linkable))"
            return ["SGX remote attestation:", "    \(kind)"]
        }
        let kind =
            switch asked?.string {
            case "none"?: "None"
            case "dcap"?: "DCAP/ECDSA"
            case "epid"? where version < .v1_9: "EPID (spid = `\(spid)`, linkable = \(linkable))"
            default: "<unrecognized>"
            }
        return ["SGX remote attestation:", "    \(kind)"]
    }

    /// A value as Python prints it; False for none.
    private func python(_ value: TOMLValue?) -> String {
        switch value {
        case .boolean(let flag)?: flag ? "True" : "False"
        case .integer(let number)?: "\(number)"
        case .string(let text)?: text
        default: "False"
        }
    }
}
