internal import Diagnostics
internal import TOML

/// Reads the keys of one target.
struct TargetReading {
    let keys: StrictTable
    /// The names of LibOSes and their aliases, of which each can have a table.
    let libOSNames: [String]
    /// Whether the target is one of a matrix, which may have tables for several LibOSes.
    let isOfMatrix: Bool
    /// The LibOSes whose tables come from the defaults.
    let inherited: Set<String>

    private static let own = [
        "from", "to", "platform", "libos", "kit", "config", "enclave", "isv", "date", "trust", "trust-files",
        "host-env",
        "signer", "signer-key", "passphrase-file", "passphrase-env", "allow-published-key", "signer-timeout",
        "signer-ca", "signer-cert", "signer-key-file", "signer-token-file", "allow",
        "compression", "provenance", "sbom", "needs", "matrix",
    ]

    /// What the target is made by; nil for a group.
    ///
    /// - Throws: `TB2100`, `TB2101`.
    func conversion() throws(TeeError) -> TargetConversion? {
        try keys.refuse(except: TargetReading.own + libOSNames)
        guard let from = try keys.string("from") else {
            if keys.table["from"] == nil, try isGroup() { return nil }
            throw TeeError(
                .enclavefile,
                object: keys.name,
                cause: "it has neither from nor needs",
                hint: "write from = \"oci:DIR:REF\" for an image, or needs = [...] for a group of targets"
            )
        }
        guard let to = try keys.string("to") else {
            throw TeeError(
                .enclavefile,
                object: keys.name,
                cause: "it has no to",
                hint: "write to = \"oci:DIR:REF\": where the TEE image goes"
            )
        }
        let libOS = try keys.string("libos") ?? "skeleton"
        guard libOSNames.contains(libOS) else {
            let known = libOSNames.joined(separator: ", ")
            throw keys.invalid(
                "libos",
                "no LibOS is named \(libOS)",
                suggestion(for: libOS, among: libOSNames) ?? "use one of \(known)"
            )
        }
        var conversion = TargetConversion(
            from: from,
            to: to,
            platform: try keys.string("platform") ?? "linux/amd64",
            libOS: libOS,
            kit: try keys.string("kit")
        )
        conversion.configuration = try configuration(of: libOS)
        conversion.configurationFile = try keys.string("config")
        if conversion.configuration != nil, conversion.configurationFile != nil {
            throw keys.invalid(
                "config",
                "the target has a table [\(keys.name).\(libOS)] as well",
                "put everything into one of them"
            )
        }
        conversion.enclave = try enclave()
        conversion.signing = try signing()
        conversion.allowed = try keys.strings("allow") ?? []
        conversion.compression = try keys.string("compression")
        conversion.hasProvenance = try keys.flag("provenance") ?? false
        conversion.hasSBOM = try keys.flag("sbom") ?? false
        return conversion
    }

    /// The targets that must be built before it.
    func needs() throws(TeeError) -> [String] { try keys.strings("needs") ?? [] }

    private func isGroup() throws(TeeError) -> Bool {
        guard try keys.strings("needs")?.isEmpty == false else { return false }
        for entry in keys.table.entries where !["needs", "matrix"].contains(entry.key) && entry.position != nil {
            throw keys.invalid(entry.key, "a group of targets makes nothing", "give it a from, or take the key out")
        }
        return true
    }

    private func configuration(of libOS: String) throws(TeeError) -> TOMLTable? {
        var found: TOMLTable?
        for name in libOSNames {
            guard keys.table[name] != nil else { continue }
            if name == libOS {
                found = try keys.inner(name).expanded()
            } else if !isOfMatrix, !inherited.contains(name) {
                throw keys.invalid(
                    name,
                    "the target's LibOS is \(libOS)",
                    "set libos = \"\(name)\", or take the table out"
                )
            }
        }
        return found
    }

    private func enclave() throws(TeeError) -> TargetEnclave {
        let table = try keys.inner("enclave")
        try table.refuse(
            except: ["size", "threads", "preset", "debug", "attestation", "volume-key", "image-key"]
        )
        let isv = try keys.inner("isv")
        try isv.refuse(except: ["prod-id", "svn"])
        var enclave = TargetEnclave()
        enclave.size = try table.string("size")
        enclave.threads = try table.number("threads", Int.self)
        enclave.preset = try table.string("preset")
        enclave.isDebug = try table.flag("debug") ?? false
        enclave.attestation = try table.string("attestation")
        enclave.volumeKey = try table.string("volume-key")
        enclave.imageKey = try table.string("image-key")
        enclave.isvProdID = try isv.number("prod-id", UInt16.self) ?? 0
        enclave.isvSVN = try isv.number("svn", UInt16.self) ?? 0
        enclave.date = try keys.string("date")
        enclave.trust = try keys.string("trust")
        enclave.trustedPatterns = try keys.strings("trust-files") ?? []
        enclave.hostVariables = try keys.strings("host-env") ?? []
        return enclave
    }

    private func signing() throws(TeeError) -> TargetSigning {
        var signing = TargetSigning()
        signing.signer = try keys.string("signer")
        signing.signerKey = try keys.string("signer-key")
        signing.passphraseFile = try keys.string("passphrase-file")
        signing.passphraseVariable = try keys.string("passphrase-env")
        signing.publishedKey = try keys.string("allow-published-key")
        signing.timeout = try keys.number("signer-timeout", Int.self)
        signing.serviceAuthority = try keys.string("signer-ca")
        signing.serviceCertificate = try keys.string("signer-cert")
        signing.serviceKeyFile = try keys.string("signer-key-file")
        signing.serviceTokenFile = try keys.string("signer-token-file")
        return signing
    }
}
