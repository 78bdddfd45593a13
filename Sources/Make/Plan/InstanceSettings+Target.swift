internal import Bytes
internal import Diagnostics
internal import Enclavefile
internal import HostFiles
internal import LibOS
internal import StrictJSON
internal import TOML

extension InstanceSettings {
    /// What a target says of its instance; the date and what stands in files are still open.
    init(_ conversion: TargetConversion, _ values: TargetValues) {
        self.init()
        let enclave = conversion.enclave
        enclaveSize = values.enclaveSize
        threads = enclave.threads
        usesEDMM = enclave.usesEDMM
        isDebug = enclave.isDebug
        isvProdID = enclave.isvProdID
        isvSVN = enclave.isvSVN
        preset = enclave.preset
        trust = values.trust
        trustedPatterns = enclave.trustedPatterns.map { PathBytes($0) }
        hostVariables = enclave.hostVariables
        takesImageVariables = enclave.takesImageVariables
        volumeKey = enclave.volumeKey
        attestation = enclave.attestation
    }
}

extension TargetConversion {
    /// The LibOS's own configuration, from the table or the file; nil if the target gives none.
    ///
    /// - Throws: `TB3100` and `TB5001` for a file that cannot be read.
    func configurationText(
        for backEnd: any LibOSBackEnd,
        in workspace: Workspace
    ) throws(TeeError) -> ConfigurationText? {
        if let configuration {
            return ConfigurationText(
                name: "Enclavefile: \(libOS)",
                bytes: backEnd.configurationForm == .json ? configuration.json.indentedText : configuration.document
            )
        }
        guard let configurationFile else { return nil }
        return ConfigurationText(
            name: configurationFile,
            bytes: try InputFile(workspace.path(configurationFile)).contents(limit: 16 << 20)
        )
    }

    /// The key of the file system; nil if the target gives none.
    ///
    /// - Throws: `TB3100` and `TB5001` for a file that cannot be read.
    func imageKey(in workspace: Workspace) throws(TeeError) -> [UInt8]? {
        guard let file = enclave.imageKey else { return nil }
        return try InputFile(workspace.path(file)).contents(limit: 1 << 12)
    }
}

extension TOMLTable {
    /// The table as JSON.
    fileprivate var json: JSONValue {
        .object(entries.map { JSONMember(name: $0.key, value: $0.value.json) })
    }
}

extension TOMLValue {
    fileprivate var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .integer(let number): .integer(Int(number))
        case .float(let number): .string("\(number)")
        case .boolean(let flag): .bool(flag)
        case .dateTime(let moment): .string(moment.description)
        case .array(let values): .array(values.map(\.json))
        case .table(let table): table.json
        }
    }
}
