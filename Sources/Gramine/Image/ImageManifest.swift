public import Bytes
public import Compatibility
internal import Crypto
public import Diagnostics
internal import TOML

/// A manifest made for an image, with what the instance layer must hold for it.
public struct ImageManifest: Sendable {
    /// A file that the manifest counts on and that the image does not have.
    public struct GeneratedFile: Sendable, Hashable {
        /// Where it must be in the image.
        public let path: PathBytes
        /// Its bytes.
        public let content: [UInt8]
        /// Whether it is a program.
        public let isExecutable: Bool

        init(path: PathBytes, content: [UInt8], isExecutable: Bool = false) {
            self.path = path
            self.content = content
            self.isExecutable = isExecutable
        }
    }

    /// The manifest, its defaults filled in and every trusted file with its hash: what gramine-sgx-sign makes of it is
    /// the same again.
    public let manifest: GramineManifest
    /// Its bytes, as TOML 1.0 says for all releases: what the tools before 1.4 write loses characters of values.
    public var document: [UInt8] { manifest.table.document }
    /// Files of the instance layer.
    public let files: [GeneratedFile]
    /// What the user should know.
    public let findings: [Finding]

    /// Makes the manifest.
    ///
    /// - Throws: `TB2202` and `TB2201` if the fragment is wrong; `TB2204` if the image cannot be described.
    public init(_ input: ImageManifestInput, _ options: ImageManifestOptions) throws(TeeError) {
        try ManifestSchema(options.version).check(options.fragment)
        var findings: [Finding] = []
        var files: [GeneratedFile] = []
        var table = TOMLTable()

        table["libos"] = .table(["entrypoint": .string(try ImageManifest.text(input.startedFile, "the entry point"))])
        let loader = try LoaderSection(input, options, &findings)
        table["loader"] = .table(loader.table)

        let names = RuntimeFiles(options, &findings)
        let links = LinkMounts(input.tree)
        let programs = LinkedPrograms(input, options, links: links, &findings)
        files += loader.files + names.files + programs.files
        var trusted = TrustedFileList(input, options, links: links)
        for file in files { trusted.add(file.path, SHA256Digest.of(file.content)) }
        let scratch = ScratchMounts(input, options, keeping: trusted.entries.map(\.path), &findings)
        table["fs"] = .table(
            try ImageManifest.fileSystem(
                input,
                options,
                mounts: links.mounts + scratch.mounts + names.mounts + programs.mounts
                    + InterpreterMounts(input).mounts
            )
        )
        table["sys"] = .table(ImageManifest.system(input.preset, options))
        trusted.report(&findings)
        table["sgx"] = .table(ImageManifest.enclave(input, options, trusted: trusted.values))

        var merged = table.merging(fragment: options.fragment)
        if let loader = options.fragment[table: "loader"] { merged.dropArguments(insteadOf: loader) }
        try ManifestConflicts.check(merged)
        try FragmentTrustedFiles(input, offered: options.offered, links: links).fillHashes(&merged)
        var manifest = GramineManifest(merged, version: options.version)
        let libOS = try ImageManifest.text(options.libOS.path, "libsysdb.so")
        try manifest.fillDefaults(libOSPath: libOS) { _ in options.libOS.digest.description }
        findings += InsecureOptions.findings(manifest)
        self.manifest = manifest
        self.files = files
        self.findings = findings
    }

    /// A path as text of a manifest.
    ///
    /// - Throws: `TB2204` if it is no UTF-8.
    static func text(_ path: PathBytes, _ what: String) throws(TeeError) -> String {
        guard let text = path.text, !path.bytes.contains(0) else {
            throw TeeError(
                .undescribableImage,
                object: what,
                cause: "\(path) is not UTF-8, so no manifest can name it",
                hint: "rename it in the image"
            )
        }
        return text
    }

    private static func fileSystem(
        _ input: ImageManifestInput,
        _ options: ImageManifestOptions,
        mounts: [ImageMount]
    ) throws(TeeError) -> TOMLTable {
        var table: TOMLTable = ["root": .table(["type": "chroot", "uri": "file:/"])]
        table["start_dir"] = .string(try text(input.launch.directory, "WorkingDir"))
        let values = mounts.compactMap { mount in mount.table.map { TOMLValue.table($0) } }
        if options.version.hasMountArray {
            table["mounts"] = .array(values)
        } else {
            var keyed = TOMLTable()
            for (index, value) in values.enumerated() { keyed["m\(padded(index))"] = value }
            table["mount"] = .table(keyed)
        }
        return table
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }

    /// The main thread's stack and the heap of brk: Gramine's own defaults of 256 KiB each end real programs early.
    private static func system(_ preset: RuntimePreset, _ options: ImageManifestOptions) -> TOMLTable {
        var table: TOMLTable = [
            "stack": .table(["size": preset.enclaveSize >= 1024 ? "8M" : "2M"]),
            "brk": .table(["max_size": preset.enclaveSize >= 1024 ? "64M" : "16M"]),
        ]
        // Runtimes stop containers with SIGTERM, which programs save their data on.
        table["enable_sigterm_injection"] = true
        if options.version >= .v1_8 { table["fds"] = .table(["limit": 4096]) }
        if options.takesHostNames, options.version >= .v1_3 {
            table["enable_extra_runtime_domain_names_conf"] = true
        }
        return table
    }

    private static func enclave(
        _ input: ImageManifestInput,
        _ options: ImageManifestOptions,
        trusted: [TOMLValue]
    ) -> TOMLTable {
        let version = options.version
        let size = options.enclaveSize ?? UInt64(input.preset.enclaveSize) << 20
        var table: TOMLTable = [
            "debug": .boolean(options.isDebug),
            "enclave_size": .string(ManifestSize.text(size)),
            version.threadKey: .integer(Int64(options.threads ?? input.preset.threads)),
            "isvprodid": .integer(Int64(options.isvProdID)),
            "isvsvn": .integer(Int64(options.isvSVN)),
        ]
        if options.usesEDMM { table["edmm_enable"] = true }
        let isAttested = options.attestation != "none"
        table["remote_attestation"] = version < .v1_3 ? .boolean(isAttested) : .string(options.attestation)
        // These runtimes turn memory faults into exceptions of their languages; without the fault's address Gramine
        // ends the process.
        let faulting = ["go", "java", "java-musl", "dotnet"]
        if faulting.contains(input.preset.name) { table[version.exceptionKey] = true }
        if version.isGraphene {
            var uris = TOMLTable()
            var checksums = TOMLTable()
            for value in trusted {
                guard let uri = value.table?["uri"], let path = uri.string?.utf8.dropFirst(5) else { continue }
                let key = TrustedFileTree.key(of: String(decoding: path, as: UTF8.self))
                uris[key] = uri
                checksums[key] = value.table?["sha256"]
            }
            table["trusted_files"] = .table(uris)
            table["trusted_checksum"] = .table(checksums)
        } else {
            table["trusted_files"] = .array(trusted)
        }
        return table
    }
}
