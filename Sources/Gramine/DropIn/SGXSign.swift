internal import Crypto
internal import Diagnostics
internal import HostFiles
internal import SGX
internal import SystemPackage
internal import TOML

extension GramineTool {
    /// gramine-sgx-sign of the installed release, else of 1.9: the same options, files, texts and exit status.
    ///
    /// What differs: plugins other than `file` are refused, outputs are never left half written, and errors that the
    /// original reports by a traceback are one line and a hint.
    ///
    /// - Returns: the exit status: 0, 1, or 2 for misuse.
    public func signSGX(arguments: [String]) -> Int32 {
        finish(GramineTool.signUsage) { () throws(Failure) in
            let command: SGXSignCommand
            do throws(ClickParser.Misuse) {
                let line = try ClickParser(arguments, SGXSignCommand.options, passesUnknown: true)
                guard line.value("--help") == nil, !line.rest.contains("--help-file") else {
                    print(GramineTool.signUsage.text)
                    return
                }
                command = try SGXSignCommand(line, program: program, environment: environment, today: today)
            } catch {
                throw .misuse(error.text)
            }
            try sign(command)
        }
    }

    private func sign(_ command: SGXSignCommand) throws(Failure) {
        let key = try signingKey(command)
        var manifest = try saying { () throws(TeeError) in try readManifest(command) }
        let files: [String]
        do {
            files = try manifest.expandTrustedFiles(chroot: command.chroot)
        } catch {
            guard error.code == .noSuchFile, command.version >= .v1_9 else { throw failure(error) }
            throw .misuse("Missing trusted file: '\(error.object.last ?? "")'")
        }
        let document = manifest.document
        try saying { () throws(TeeError) in try writeFile(document, to: FilePath(command.output)) }
        let sigstruct = try saying { () throws(TeeError) in try measure(document, command, key) }
        let sigfile = command.sigfile.flatMap { $0.isEmpty ? nil : $0 } ?? GramineTool.sigfile(of: command.manifest)
        try saying { () throws(TeeError) in try writeFile(sigstruct.bytes, to: FilePath(sigfile)) }
        guard let depfile = command.depfile else { return }
        let dependencies = files + [command.libPAL, command.key]
        let text = command.output + ":" + dependencies.map { " \\\n\t\($0)" }.joined() + "\n"
        if depfile == "-" {
            print(text)
        } else {
            try saying { () throws(TeeError) in try writeFile(Array(text.utf8), to: FilePath(depfile)) }
        }
    }

    private func signingKey(_ command: SGXSignCommand) throws(Failure) -> RSAPrivateKey {
        let key = try saying { () throws(TeeError) in
            let text = try InputFile(FilePath(command.key)).contents(limit: 1 << 16)
            return try describing(command.key) { () throws(TeeError) in
                try RSAPrivateKey(pem: text, passphrase: command.passphrase)
            }
        }
        guard key.publicKey.bitCount == 3072 else {
            throw .misuse("Invalid RSA key: expected key size 3072, got \(key.publicKey.bitCount)")
        }
        guard key.publicKey.exponent == 3 else {
            throw .misuse("Invalid RSA key: expected exponent 3, got \(key.publicKey.exponent)")
        }
        return key
    }

    private func readManifest(_ command: SGXSignCommand) throws(TeeError) -> GramineManifest {
        let limit = 1 << 28
        let bytes =
            command.manifest == "-"
            ? try contents(ofDescriptor: 0, limit: limit)
            : try InputFile(FilePath(command.manifest)).contents(limit: limit)
        return try describing(command.manifest) { () throws(TeeError) in
            let text = GramineTool.lines(bytes)
            var manifest = try GramineManifest(readingAsRelease: command.version, text)
            let before = manifest
            try manifest.fillDefaults(libOSPath: command.libOS, hash: TrustedFileTree.hash)
            if command.version == .v1_8, before["loader.entrypoint"]?.string != nil {
                report(
                    "WARNING: `loader.entrypoint = \"file:...\"` manifest syntax is deprecated, please switch to "
                        + "`loader.entrypoint.uri = \"file:...\"`\n"
                )
            }
            return manifest
        }
    }

    private func measure(
        _ document: [UInt8],
        _ command: SGXSignCommand,
        _ key: RSAPrivateKey
    ) throws(TeeError) -> SIGSTRUCT {
        let manifest = try GramineManifest(readingAsRelease: command.version, document)
        let constants = try constants(command)
        let enclave = try GramineEnclave(
            manifest: document,
            pal: try PALImage(parsing: try InputFile(FilePath(command.libPAL)).contents(limit: 1 << 28)),
            settings: try manifest.enclaveSettings(takesNoThreads: true),
            constants: constants
        )
        if command.isVerbose { print(try SignReport(manifest, constants).attributes(enclave.layout)) }
        if enclave.layout.settings.enclaveSize.nonzeroBitCount != 1 {
            report("WARNING: sgx.enclave_size is no power of two: the loader will refuse it\n")
        }
        let mrenclave = try enclave.measure(takesAnySize: true).mrenclave
        if command.isVerbose { print("Measurement:\n    \(mrenclave)\n") }
        var sigstruct = try manifest.unsignedSIGSTRUCT(mrenclave: mrenclave, date: command.date, constants: constants)
        try sigstruct.attach(signature: try key.sign(sigstruct.signedBytes), publicKey: key.publicKey)
        return sigstruct
    }

    private func constants(_ command: SGXSignCommand) throws(TeeError) -> LayoutConstants {
        guard let offsets = command.offsets else { return LayoutConstants(command.version) }
        let file = try InputFile(FilePath(offsets)).contents(limit: 1 << 20)
        return try describing(offsets) { () throws(TeeError) in try LayoutConstants(parsing: file) }
    }

    private func saying<Value>(_ body: () throws(TeeError) -> Value) throws(Failure) -> Value {
        do {
            return try body()
        } catch {
            throw failure(error)
        }
    }

    func failure(_ error: TeeError) -> Failure { .error("error: \(error)\nhint: \(error.hint)\n") }

    /// The text as Python reads it: every line end is one line feed.
    static func lines(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(0x0d) else { return bytes }
        var result: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if byte != 0x0d {
                result.append(byte)
            } else if index + 1 == bytes.count || bytes[index + 1] != 0x0a {
                result.append(0x0a)
            }
        }
        return result
    }

    private static func sigfile(of manifest: String) -> String {
        guard manifest != "-" else { return "<stdin>.sig" }
        return (manifest.hasSuffix(".manifest") ? String(manifest.dropLast(9)) : manifest) + ".sig"
    }

    static let signUsage = ToolUsage(
        name: "gramine-sgx-sign",
        arguments: "[PLUGIN_ARGS]...",
        help: """
            Options:
              --with PLUGIN         Choose plugin with which to sign the enclave: file
              -o, --output PATH     Output .manifest.sgx file (manifest augmented with
                                    autogenerated fields)
              -l, --libpal FILE     Input libpal file
              -m, --manifest FILE   Input .manifest file
              -d, --date DATE       Set DATE field in SIGSTRUCT to this value (YYYY-MM-DD
                                    or "today")
              --chroot DIRECTORY    Measure a chroot directory, not the host filesystem
              -s, --sigfile TEXT    Output .sig file
              --depfile FILENAME    Generate dependencies for .manifest.sgx and .sig files
              -v, --verbose / -q, --quiet
                                    Display details (on by default)
              -k, --key FILE        specify signing key (.pem) file
              -p, --passphrase, --password PASSPHRASE
                                    optional passphrase to decrypt the key
              --gramine-version VERSION
                                    follow this release (1.0 to 1.9; by default the one
                                    installed, else the newest)
              --offsets FILE        layout constants of the build (_graminelibos_offsets.py)
              --help                Show this message and exit.

            """
    )
}
