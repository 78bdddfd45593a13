internal import Diagnostics
internal import HostFiles
internal import SGX
internal import SystemPackage

/// A command line of gramine-sgx-sign with its plugin `file`, and two options of ours: `--gramine-version` for another
/// release than the one installed, and `--offsets` for the constants of its build.
struct SGXSignCommand {
    let manifest, output, libPAL, libOS, key: String
    let sigfile, depfile, chroot, offsets: String?
    let passphrase: [UInt8]?
    let date: SignatureDate
    let isVerbose: Bool
    let version: GramineVersion

    static let options: [ClickParser.Option] = [
        .init("--with"), .init("--output", "-o"), .init("--libpal", "-l"), .init("--manifest", "-m"),
        .init("--date", "-d"), .init("--chroot"), .init("--sigfile", "-s"), .init("--depfile"),
        .init("--verbose", "-v", takesValue: false), .init("--quiet", "-q", takesValue: false),
        .init("--help", takesValue: false), .init("--gramine-version"), .init("--offsets"),
    ]

    static let keyOptions: [ClickParser.Option] = [
        .init("--key", "-k"), .init("--passphrase", "--password", "-p"), .init("--help-file", takesValue: false),
    ]

    init(
        _ line: ClickParser,
        program: String,
        environment: (String) -> String?,
        today: SignatureDate
    ) throws(ClickParser.Misuse) {
        if let plugin = line.value("--with"), plugin != "file" {
            throw SGXSignCommand.invalid("'--with'", "'\(plugin)' is not 'file'.")
        }
        let given = line.value("--libpal")
        let installed = InstalledGramine.found(program: program, libPAL: given, environment: environment)
        libPAL = given ?? installed?.libPAL.string ?? SGXSignCommand.usualFolder + "/sgx/libpal.so"
        libOS = installed?.libOS.string ?? SGXSignCommand.usualFolder + "/libsysdb.so"
        try SGXSignCommand.checkFile(libPAL, "'--libpal' / '-l'")
        date = try SGXSignCommand.date(line.value("--date"), today)
        chroot = line.value("--chroot")
        if let chroot { try SGXSignCommand.checkDirectory(chroot) }
        sigfile = line.value("--sigfile")
        depfile = line.value("--depfile")
        isVerbose = line.values.last { $0.option == "--verbose" || $0.option == "--quiet" }?.option != "--quiet"
        let asked = line.value("--gramine-version")
        let release =
            asked ?? installed?.release(environment: environment) ?? GramineVersion.newest.rawValue
        guard let version = GramineVersion(release: release) else {
            throw SGXSignCommand.invalid("'--gramine-version'", "'\(release)' is not known.")
        }
        self.version = version
        // Another release than the one that is installed has other constants.
        offsets =
            line.value("--offsets")
            ?? (asked == nil ? installed?.offsets(environment: environment)?.string : nil)

        let rest = try ClickParser(line.rest, SGXSignCommand.keyOptions)
        if let extra = rest.rest.first {
            let all = rest.rest.joined(separator: " ")
            throw ClickParser.Misuse(
                text: rest.rest.count == 1
                    ? "Got unexpected extra argument (\(extra))" : "Got unexpected extra arguments (\(all))"
            )
        }
        let home = environment("XDG_CONFIG_HOME") ?? (environment("HOME") ?? "") + "/.config"
        key = rest.value("--key") ?? home + "/gramine/enclave-key.pem"
        passphrase = rest.value("--passphrase").map { Array($0.utf8) }
        guard HostFileKind(of: FilePath(key)) != nil else {
            throw SGXSignCommand.invalid("'--key' / '-k'", "'\(key)': No such file or directory")
        }
        guard let output = line.value("--output") else { throw ClickParser.Misuse(text: "Missing option --output") }
        guard let manifest = line.value("--manifest") else {
            throw ClickParser.Misuse(text: "Missing option --manifest")
        }
        guard manifest == "-" || HostFileKind(of: FilePath(manifest)) != nil else {
            throw SGXSignCommand.invalid("'--manifest' / '-m'", "'\(manifest)': No such file or directory")
        }
        self.output = output
        self.manifest = manifest
    }

    /// Where Debian's package has Gramine.
    private static let usualFolder = "/usr/lib/x86_64-linux-gnu/gramine"

    /// `YYYY-MM-DD` of any digits, or `today`.
    private static func date(_ text: String?, _ today: SignatureDate) throws(ClickParser.Misuse) -> SignatureDate {
        guard let text, text.lowercased() != "today" else { return today }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let digits = parts.joined()
        guard parts.map(\.utf8.count) == [4, 2, 2], digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let value = UInt32(digits, radix: 16)
        else { throw invalid("'--date' / '-d'", "expecting \"today\" or YYYY-MM-DD") }
        return SignatureDate(rawValue: value)
    }

    private static func checkFile(_ path: String, _ option: String) throws(ClickParser.Misuse) {
        switch HostFileKind(of: FilePath(path)) {
        case nil: throw invalid(option, "File '\(path)' does not exist.")
        case .directory: throw invalid(option, "File '\(path)' is a directory.")
        default: break
        }
    }

    private static func checkDirectory(_ path: String) throws(ClickParser.Misuse) {
        switch HostFileKind(of: FilePath(path)) {
        case nil: throw invalid("'--chroot'", "Directory '\(path)' does not exist.")
        case .directory: break
        default: throw invalid("'--chroot'", "Directory '\(path)' is a file.")
        }
    }

    private static func invalid(_ option: String, _ text: String) -> ClickParser.Misuse {
        ClickParser.Misuse(text: "Invalid value for \(option): \(text)")
    }
}
