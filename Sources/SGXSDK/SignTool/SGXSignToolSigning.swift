import Bytes
import Crypto
import Diagnostics

// The commands sign, gendata and catsig, in the original's order: configuration, key, enclave, output.
extension SGXSignTool {
    func sign(_ command: SGXSignCommand) throws(Failure) {
        let document = try configurationDocument(command)
        let enclave = readable(command.paths[.enclave])
        let generation = try generation(enclave, command.flavour)
        let values = try configuration(document, generation)
        let key = try SigningKey(command, read: read)
        guard let enclave else {
            throw Failure("Failed to open file \"\(command.paths[.enclave] ?? "")\".\n" + SGXSignTexts.overall)
        }
        let date = try date(command)
        let measured = try refusing { () throws(Refusal) in
            try MeasuredEnclave(
                try EnclaveImage(parsing: enclave),
                values,
                generation: generation,
                date: command.mode == .catsig ? try unsignedDate(command) ?? date : date,
                options: SigningOptions(
                    .dropIn,
                    ignoresTextRelocations: command.flags.contains("-ignore-rel-error"),
                    ignoresInitSection: command.flags.contains("-ignore-init-sec-error"),
                    resigns: command.flags.contains("-resign")
                ),
                report: report
            )
        }
        for problem in measured.problems { report("warning: no loader can load this enclave: \(problem)\n") }
        guard command.mode != .gendata else {
            try write([(command.paths[.out], measured.signedMaterial)])
            return
        }
        let signed = try signature(command, measured, key)
        var files = [(command.paths[.out], signed.bytes), (command.paths[.cssfile], signed.sigstruct)]
        if let target = command.paths[.dumpfile] {
            guard let text = MetadataDump.text(of: signed.metadata) else {
                throw Failure("Failed to dump metadata info to file \"\(target)\".\n.")
            }
            files.append((target, Array(text.utf8)))
        }
        try write(files)
    }

    private func refusing<Value>(_ body: () throws(Refusal) -> Value) throws(Failure) -> Value {
        do {
            return try body()
        } catch {
            throw Failure(error, then: SGXSignTexts.overall)
        }
    }

    /// The rules for the enclave; those of the newest tool for a file that will be refused later.
    private func generation(_ bytes: [UInt8]?, _ flavour: SDKFlavour?) throws(Failure) -> SDKGeneration {
        guard let bytes, let own = try? SDKGeneration(ofEnclave: bytes) else { return .newest }
        guard let flavour else { return own }
        guard let asked = SDKGeneration(version: own.version, flavour: flavour) else {
            throw Failure("There is no \(flavour.rawValue) tool for enclaves of SDK \(own.release).\n")
        }
        return asked
    }

    private func configurationDocument(_ command: SGXSignCommand) throws(Failure) -> XMLDocument? {
        guard let path = command.paths[.config] else { return nil }
        guard let bytes = readable(path, limit: EnclaveConfiguration.byteLimit) else {
            // tinyxml2 tells a file that it cannot open from one that it cannot read.
            throw Failure(
                exists(path)
                    ? "Configuration file format is not correct.\n" : "Configuration file \"\(path)\" is not found.\n"
            )
        }
        guard let document = XMLReader.document(bytes) else { throw Failure(EnclaveConfiguration.malformed("")) }
        return document
    }

    private func configuration(
        _ document: XMLDocument?,
        _ generation: SDKGeneration
    ) throws(Failure) -> EnclaveConfiguration {
        guard let document else { return EnclaveConfiguration() }
        output(XMLPrinter.text(of: document))
        do {
            return try EnclaveConfiguration(document, generation)
        } catch {
            throw Failure(error)
        }
    }

    /// The date of the signing material of catsig; nil if the file is not one.
    private func unsignedDate(_ command: SGXSignCommand) throws(Refusal) -> SigningDate? {
        readable(command.paths[.unsigned])?.littleEndian(UInt32.self, at: 20).map { SigningDate(encoded: $0) }
    }

    private func signature(
        _ command: SGXSignCommand,
        _ measured: MeasuredEnclave,
        _ key: SigningKey
    ) throws(Failure) -> SignedEnclave {
        let signature: [UInt8]
        switch key {
        case .private(let key):
            do {
                signature = try key.sign(measured.signedMaterial)
            } catch {
                throw Failure(SGXSignTexts.overall, because: error)
            }
        case .public, .none: signature = try foreignSignature(command, measured)
        }
        return try refusing { () throws(Refusal) in
            try measured.attached(signature: signature, of: key.publicKey, report: report)
        }
    }

    private func foreignSignature(_ command: SGXSignCommand, _ measured: MeasuredEnclave) throws(Failure) -> [UInt8] {
        let (material, name) = (command.paths[.unsigned] ?? "", command.paths[.sig] ?? "")
        let unsigned = try read(material, limit: 1 << 20, tail: SGXSignTexts.overall)
        guard unsigned.count == 256 else {
            throw Failure("The unsigned file \"\(material)\" is not correct.\n" + SGXSignTexts.overall)
        }
        guard unsigned == measured.signedMaterial else {
            throw Failure(
                "The unsigned file content doesn't match the configuration file (if provided) "
                    + "or the internal configuration defaults.\n" + SGXSignTexts.overall
            )
        }
        let signature = try read(name, limit: 1 << 20, tail: SGXSignTexts.overall)
        guard signature.count == 384 else {
            throw Failure("The signature file \"\(name)\" is not correct.\n" + SGXSignTexts.overall)
        }
        return signature
    }
}
