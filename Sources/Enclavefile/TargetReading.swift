internal import Bytes
internal import Diagnostics
internal import TOML

/// Reads the keys of one target.
struct TargetReading {
    let keys: StrictTable
    /// Where the target begins.
    let position: TOMLPosition?
    /// Whether it only names others.
    let isGroup: Bool
    /// The names of LibOSes and their aliases, of which each can have a table.
    let libOSNames: [String]
    /// Whether the target is one of a matrix, which may have tables for several LibOSes.
    let isOfMatrix: Bool
    /// The LibOSes whose tables come from the defaults.
    let inherited: Set<String>

    private static let own = [
        "from", "to", "platform", "libos", "kit", "config", "enclave", "isv", "date", "trust", "trust-files",
        "host-env", "occlum-env",
        "signer", "signer-key", "passphrase-file", "passphrase-env", "allow-published-key", "signer-timeout",
        "signer-ca", "signer-cert", "signer-key-file", "signer-token-file", "allow",
        "compression", "provenance", "sbom", "needs", "matrix",
    ]

    /// What the target is made by; nil for a group.
    func conversion() -> TargetConversion? {
        keys.refuse(except: TargetReading.own + libOSNames)
        guard !isGroup else {
            checkGroup()
            return nil
        }
        let platform = keys.string("platform") ?? "linux/amd64"
        let libOS = self.libOS()
        let configuration = libOS.flatMap { self.configuration(of: $0) }
        let configurationFile = keys.string("config")
        if configuration != nil, configurationFile != nil {
            keys.invalid(
                "config",
                "the target has a table [\(keys.name).\(libOS ?? "")] as well",
                "put everything into one of them"
            )
        }
        let (enclave, signing) = (self.enclave(), self.signing())
        let kit = keys.string("kit")
        let allowed = keys.strings("allow") ?? []
        let compression = keys.string("compression")
        let hasProvenance = keys.flag("provenance") ?? false
        let hasSBOM = keys.flag("sbom") ?? false
        require("from", "it has neither from nor needs", "write from = \"oci:DIR:REF\", or needs = [...] for a group")
        require("to", "it has no to", "write to = \"oci:DIR:REF\": where the TEE image goes")
        let (from, to) = (keys.string("from"), keys.string("to"))
        // What is not there was noted: the rest is still held against other targets.
        return TargetConversion(
            from: from ?? "",
            to: to ?? "",
            platform: platform,
            libOS: libOS ?? "",
            kit: kit,
            configuration: configuration,
            configurationFile: configurationFile,
            enclave: enclave,
            signing: signing,
            allowed: allowed,
            compression: compression,
            hasProvenance: hasProvenance,
            hasSBOM: hasSBOM
        )
    }

    /// The targets that must be built before it.
    func needs() -> [String] { keys.strings("needs") ?? [] }

    /// Where the keys stand, those of inner tables by their paths.
    func places() -> [String: TOMLPosition] {
        var places: [String: TOMLPosition] = [:]
        for entry in keys.table.entries {
            places[entry.key] = entry.position
            for inner in entry.value.table?.entries ?? [] { places["\(entry.key).\(inner.key)"] = inner.position }
        }
        return places
    }

    private func require(_ key: String, _ cause: String, _ hint: String) {
        guard keys.table[key] == nil else { return }
        let place = position.map { "\($0): " } ?? ""
        let error = TeeError(.enclavefile, object: place + printable(keys.name.utf8), cause: cause, hint: hint)
        keys.problems.add(error, at: position)
    }

    private func checkGroup() {
        for entry in keys.table.entries where (TargetReading.own + libOSNames).contains(entry.key) {
            guard !["needs", "matrix"].contains(entry.key) else { continue }
            keys.invalid(entry.key, "a group of targets makes nothing", "give it a from, or take the key out")
        }
        if keys.table["needs"]?.array?.isEmpty == true {
            keys.invalid("needs", "a group of no targets", "name the targets, or give it from and to")
        }
    }

    private func libOS() -> String? {
        guard let libOS = keys.string("libos") else { return keys.table["libos"] == nil ? "skeleton" : nil }
        if libOSNames.contains(libOS) { return libOS }
        keys.invalid(
            "libos",
            "no LibOS is named \(printable(libOS.utf8.prefix(100)))",
            suggestion(for: libOS, among: libOSNames) ?? "use one of \(libOSNames.joined(separator: ", "))"
        )
        return nil
    }

    private func configuration(of libOS: String) -> TOMLTable? {
        var found: TOMLTable?
        for name in libOSNames where keys.table[name] != nil {
            if name == libOS {
                found = keys.inner(name).expanded()
            } else if !isOfMatrix, !inherited.contains(name) {
                keys.invalid(
                    name,
                    "the target's LibOS is \(libOS)",
                    "set libos = \"\(name)\", or take the table out"
                )
            }
        }
        return found
    }

    private func enclave() -> TargetEnclave {
        let table = keys.inner("enclave")
        table.refuse(
            except: ["size", "threads", "edmm", "preset", "debug", "attestation", "volume-key", "image-key"]
        )
        let isv = keys.inner("isv")
        isv.refuse(except: ["prod-id", "svn"])
        var enclave = TargetEnclave()
        enclave.size = table.string("size")
        enclave.threads = table.number("threads", Int.self)
        enclave.usesEDMM = table.flag("edmm") ?? false
        enclave.preset = table.string("preset")
        enclave.isDebug = table.flag("debug") ?? false
        enclave.attestation = table.string("attestation")
        enclave.volumeKey = table.string("volume-key")
        enclave.imageKey = table.string("image-key")
        enclave.isvProdID = isv.number("prod-id", UInt16.self) ?? 0
        enclave.isvSVN = isv.number("svn", UInt16.self) ?? 0
        enclave.date = keys.string("date")
        enclave.trust = keys.string("trust")
        enclave.trustedPatterns = keys.strings("trust-files") ?? []
        enclave.hostVariables = keys.strings("host-env") ?? []
        enclave.takesImageVariables = keys.flag("occlum-env") ?? false
        return enclave
    }

    private func signing() -> TargetSigning {
        var signing = TargetSigning()
        signing.signer = keys.string("signer")
        signing.signerKey = keys.string("signer-key")
        signing.passphraseFile = keys.string("passphrase-file")
        signing.passphraseVariable = keys.string("passphrase-env")
        signing.publishedKey = keys.string("allow-published-key")
        signing.timeout = keys.number("signer-timeout", Int.self)
        signing.serviceAuthority = keys.string("signer-ca")
        signing.serviceCertificate = keys.string("signer-cert")
        signing.serviceKeyFile = keys.string("signer-key-file")
        signing.serviceTokenFile = keys.string("signer-token-file")
        return signing
    }
}
