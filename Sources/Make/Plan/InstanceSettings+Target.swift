internal import Bytes
internal import Diagnostics
internal import Enclavefile
internal import HostFiles
internal import LibOS
internal import StrictJSON
internal import TOML

extension InstanceSettings {
    /// What a target says of its instance; the date is still open.
    ///
    /// - Throws: `TB2100` for values that cannot be; `TB3100` and `TB5001` for files that cannot be read.
    init(
        _ conversion: TargetConversion,
        form: ConfigurationForm?,
        in workspace: Workspace
    ) throws(TeeError) {
        self.init()
        let enclave = conversion.enclave
        enclaveSize = try enclave.size.map { text throws(TeeError) in
            if let size = memorySize(text) { return size }
            throw TeeError(
                .enclavefile,
                object: "enclave.size",
                cause: "\(printable(text.utf8.prefix(100))) is no size",
                hint: "write a number with K, M or G, such as 512M"
            )
        }
        threads = enclave.threads
        isDebug = enclave.isDebug
        isvProdID = enclave.isvProdID
        isvSVN = enclave.isvSVN
        preset = enclave.preset
        trust = try TargetPlan.choice(enclave.trust, "trust")
        trustedPatterns = enclave.trustedPatterns.map { PathBytes($0) }
        hostVariables = enclave.hostVariables
        volumeKey = enclave.volumeKey
        attestation = enclave.attestation
        imageKey = try enclave.imageKey.map { file throws(TeeError) in
            try InputFile(workspace.path(file)).contents(limit: 1 << 12)
        }
        if let table = conversion.configuration {
            configuration = ConfigurationText(
                name: "Enclavefile: \(conversion.libOS)",
                bytes: form == .json ? table.json.indentedText : table.document
            )
        } else if let file = conversion.configurationFile {
            configuration = ConfigurationText(
                name: file,
                bytes: try InputFile(workspace.path(file)).contents(limit: 16 << 20)
            )
        }
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
