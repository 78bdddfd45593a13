internal import Crypto
internal import Diagnostics
internal import HostFiles
internal import SGX
internal import SystemPackage
internal import TOML

extension GramineTool {
    /// gramine-sgx-sigstruct-view of 1.6 to 1.9: the same options, texts and exit status.
    ///
    /// - Returns: the exit status: 0, 1, or 2 for misuse.
    public func viewSigstruct(arguments: [String]) -> Int32 {
        finish(GramineTool.viewUsage) { () throws(Failure) in
            let line: ClickParser
            do throws(ClickParser.Misuse) {
                line = try ClickParser(arguments, GramineTool.viewOptions)
            } catch {
                throw .misuse(error.text)
            }
            guard line.value("--help") == nil else {
                print(GramineTool.viewUsage.text)
                return
            }
            try view(line)
        }
    }

    private func view(_ line: ClickParser) throws(Failure) {
        let format = line.value("--output-format") ?? "text"
        guard ["text", "toml", "json"].contains(format) else {
            throw .misuse("Invalid value for '--output-format': '\(format)' is not one of 'text', 'toml', 'json'.")
        }
        guard let sigfile = line.rest.first else { throw .misuse("Missing argument 'SIGFILE'.") }
        guard line.rest.count <= 2 else {
            let extra = line.rest.dropFirst(2)
            throw .misuse(
                "Got unexpected extra argument\(extra.count == 1 ? "" : "s") (\(extra.joined(separator: " ")))"
            )
        }
        guard sigfile == "-" || HostFileKind(of: FilePath(sigfile)) != nil else {
            throw .misuse("Invalid value for 'SIGFILE': '\(sigfile)': No such file or directory")
        }
        let isVerbose = line.values.last { $0.option == "--verbose" || $0.option == "--quiet" }?.option == "--verbose"
        do {
            let limit = 1 << 16
            let bytes =
                sigfile == "-"
                ? try contents(ofDescriptor: 0, limit: limit)
                : try InputFile(FilePath(sigfile)).contents(limit: limit)
            let sigstruct = try describing(sigfile) { () throws(TeeError) in try GramineTool.sigstruct(bytes) }
            let text = GramineTool.text(sigstruct, format: format, isVerbose: isVerbose)
            if line.rest.count > 1, line.rest[1] != "-" {
                try writeFile(text, to: FilePath(line.rest[1]))
            } else {
                output(text)
            }
        } catch {
            throw failure(error)
        }
    }

    /// A SIGSTRUCT whose constants are those of the manual, as the original holds.
    private static func sigstruct(_ bytes: [UInt8]) throws(TeeError) -> SIGSTRUCT {
        let sigstruct = try SIGSTRUCT(parsing: bytes)
        let constants = SIGSTRUCT().bytes
        for (name, field) in [("HEADER", 0..<16), ("HEADER2", 24..<40)] where bytes[field] != constants[field] {
            throw TeeError(
                .notASIGSTRUCT,
                object: "",
                cause: "\(name) is not the constant that it must be",
                hint: "name the .sig file that the signing of the enclave made"
            )
        }
        return sigstruct
    }

    static func text(_ sigstruct: SIGSTRUCT, format: String, isVerbose: Bool) -> [UInt8] {
        let hexadecimal = { (value: UInt64) in TOMLValue.string("0x" + String(value, radix: 16)) }
        var members: [(String, TOMLValue)] = [
            ("mr_signer", .string(sigstruct.mrsigner.description)),
            ("mr_enclave", .string(sigstruct.mrenclave.description)),
            ("isv_prod_id", .integer(Int64(sigstruct.isvProdID))),
            ("isv_svn", .integer(Int64(sigstruct.isvSVN))),
        ]
        if isVerbose {
            let digits = String(String(UInt64(sigstruct.date.rawValue) | 1 << 32, radix: 16).dropFirst())
            let date = "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
            members += [
                ("attribute_flags", hexadecimal(sigstruct.attributes.rawValue)),
                ("attribute_xfrms", hexadecimal(sigstruct.xfrm.rawValue)),
                ("misc_select", hexadecimal(UInt64(sigstruct.miscSelect))),
                ("attribute_flags_mask", hexadecimal(sigstruct.attributeMask.rawValue)),
                ("attribute_xfrm_mask", hexadecimal(sigstruct.xfrmMask.rawValue)),
                ("misc_mask", hexadecimal(UInt64(sigstruct.miscMask))),
                ("date", .string(date)),
            ]
        }
        members.append(("debug_enclave", .boolean(sigstruct.isDebug)))
        switch format {
        case "toml":
            var table = TOMLTable()
            for (key, value) in members { table[key] = value }
            return table.document
        case "json":
            let lines = members.map { key, value in "    \"\(key)\": " + plain(value, quote: "\"", "true", "false") }
            return Array("{\n\(lines.joined(separator: ",\n"))\n}".utf8)
        default:
            let lines = members.map { key, value in "    \(key): " + plain(value, quote: "", "True", "False") + "\n" }
            return Array("Attributes:\n\(lines.joined())".utf8)
        }
    }

    private static func plain(_ value: TOMLValue, quote: String, _ yes: String, _ no: String) -> String {
        switch value {
        case .string(let text): quote + text + quote
        case .integer(let number): String(number)
        case .boolean(let flag): flag ? yes : no
        default: ""
        }
    }

    private static let viewOptions: [ClickParser.Option] = [
        .init("--verbose", "-v", takesValue: false), .init("--quiet", "-q", takesValue: false),
        .init("--output-format"), .init("--help", takesValue: false),
    ]

    static let viewUsage = ToolUsage(
        name: "gramine-sgx-sigstruct-view",
        arguments: "SIGFILE [FILE]",
        help: """
            Options:
              -v, --verbose / -q, --quiet     Display detailed information
              --output-format [text|toml|json]
                                              Output format: plain text (unstable, should
                                              not be parsed), toml or json
              --help                          Show this message and exit.

            """
    )
}
