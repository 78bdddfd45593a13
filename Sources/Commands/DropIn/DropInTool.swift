internal import CivilTime
internal import Gramine
internal import SEFS
internal import SGX
internal import SGXSDK

/// A tool of a LibOS or SDK that this program stands in for, when it is started under that tool's name or with the name
/// as its first argument. Arguments, output and exit status are the original's.
enum DropInTool: String, CaseIterable {
    case sgxSign = "sgx_sign"
    case gramineSGXSign = "gramine-sgx-sign"
    case gramineSigstructView = "gramine-sgx-sigstruct-view"
    case sefsCLI = "sefs-cli"
    case protectIntegrity = "occlum-protect-integrity"

    /// The tool that a command line calls, with the arguments that are its own.
    static func called(by arguments: [String]) -> (tool: DropInTool, arguments: [String])? {
        let name = arguments.first?.split(separator: "/").last.map(String.init) ?? ""
        if let tool = DropInTool(named: name) { return (tool, Array(arguments.dropFirst())) }
        guard arguments.count > 1, let tool = DropInTool(named: arguments[1]) else { return nil }
        return (tool, Array(arguments.dropFirst(2)))
    }

    /// The tool of this name. `occlum build` calls its sefs-cli by the name of the build for machines without SGX
    /// (tools/occlum_build.mk).
    private init?(named name: String) { self.init(rawValue: name == "sefs-cli_sim" ? "sefs-cli" : name) }

    /// Runs the tool, and answers the exit status.
    ///
    /// - Parameter program: the name that this program was called by.
    func run(_ arguments: [String], program: String, context: CommandContext) -> Int32 {
        let environment: (String) -> String? = { context.environment[$0] }
        let today = CivilDate(daysSince1970: context.now() / 86_400)
        let output: ([UInt8]) -> Void = { context.writeOutput($0) }
        let report: (String) -> Void = { context.writeError(Array($0.utf8)) }
        switch self {
        case .sgxSign:
            return SGXSignTool(
                environment: environment,
                today: SigningDate(secondsSinceEpoch: Int64(context.now())) ?? .none,
                output: output,
                report: report
            )
            .run(arguments: arguments)
        case .gramineSGXSign, .gramineSigstructView:
            let tool = GramineTool(
                program: program,
                environment: environment,
                today: today.flatMap { SignatureDate(year: $0.year, month: $0.month, day: $0.day) } ?? .none,
                output: output,
                report: report
            )
            return self == .gramineSGXSign
                ? tool.signSGX(arguments: arguments) : tool.viewSigstruct(arguments: arguments)
        case .sefsCLI: return SEFSTool(output: output, report: report).run(arguments: arguments)
        case .protectIntegrity: return ProtectIntegrityTool(output: output, report: report).run(arguments: arguments)
        }
    }
}
