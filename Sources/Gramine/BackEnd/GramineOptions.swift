internal import Diagnostics
internal import LibOS
internal import TOML

extension ImageManifestOptions {
    /// What a user decided, for a kit.
    ///
    /// - Throws: `TB2030` for settings that Gramine does not have; `TB2080` if the fragment is no TOML.
    init(_ settings: InstanceSettings, _ kit: GramineKit) throws(TeeError) {
        try settings.refuse(
            for: "gramine",
            except: [
                .enclaveSize, .threads, .preset, .configuration, .trust, .trustedPatterns, .hostVariables, .volumeKey,
                .attestation, .edmm,
            ]
        )
        self.init(libOS: kit.libOS)
        offered = kit.libraryFiles
        version = kit.version
        instanceDirectory = GraminePlaces.instance
        switch settings.trust {
        case .all?: trust = .all
        case .closure?, nil: trust = .closure
        }
        include = settings.trustedPatterns
        passthrough = settings.hostVariables
        if let name = settings.volumeKey { volumes = .encrypted(keyName: name) }
        enclaveSize = settings.enclaveSize
        threads = settings.threads
        usesEDMM = settings.usesEDMM
        guard !usesEDMM || kit.version.hasEDMM else {
            throw TeeError(
                .settingNotOfLibOS,
                object: "--edmm",
                cause: "Gramine \(kit.version) does not know EDMM",
                hint: "leave it out, or take a kit of 1.4 or later"
            )
        }
        isDebug = settings.isDebug
        isvProdID = settings.isvProdID
        isvSVN = settings.isvSVN
        attestation = settings.attestation ?? "none"
        if let text = settings.configuration {
            fragment = try describing(text.name) { () throws(TeeError) in try TOMLTable(parsing: text.bytes) }
        }
    }
}
