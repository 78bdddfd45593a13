internal import Bytes
internal import Compatibility
internal import Diagnostics
internal import ELF
internal import OcclumConfig

/// Checks that the files of a kit are what Occlum's releases have at their places.
enum KitCheck {
    /// What a file must be.
    struct Rule: Sendable {
        let path: PathBytes
        let what: String
        /// Why it is not; nil if it is.
        let fault: @Sendable (ELFFile) -> String?
    }

    /// The rules for a release (Makefile `install`, src/libos/Makefile, src/pal/Makefile, tools/init).
    static func rules(_ version: OcclumVersion) -> [Rule] {
        [
            Rule(path: KitInventory.Path.libOS(version), what: "the LibOS") { file in
                guard file.header.type == .dynamic else { return "it is no shared object" }
                return file.section(named: BuiltinConfiguration.section) == nil
                    ? "it has no section \(BuiltinConfiguration.section)" : nil
            },
            Rule(path: KitInventory.Path.pal(version), what: "the PAL") { file in
                file.dynamic?.soname == "libocclum-pal.so.0" ? nil : "its soname is not libocclum-pal.so.0"
            },
            Rule(path: KitInventory.Path.initProgram, what: "the program of the init stage") { file in
                guard file.kind == .pie else { return "it is not position independent" }
                return file.interpreter == "/lib/ld-musl-x86_64.so.1" ? nil : "it is not for Occlum's musl"
            },
            Rule(path: KitInventory.Path.muslLoader, what: "Occlum's musl") { file in
                exports("posix_spawn_on_occlum", file) ? nil : "it does not define posix_spawn_on_occlum"
            },
            Rule(path: KitInventory.Path.glibcLoader, what: "the loader of Occlum's glibc") { file in
                let versions = (try? file.versionDefinitions().map(\.name)) ?? []
                return versions.contains("OCCLUM") ? nil : "it does not define the version OCCLUM"
            },
        ]
    }

    /// What is odd about the files that are there. The LibOS's own place for the MAC is checked when it is filled.
    ///
    /// - Throws: what `bytes` throws.
    static func findings(
        _ kit: KitInventory,
        bytes: (PathBytes) throws(TeeError) -> [UInt8]
    ) throws(TeeError) -> [Finding] {
        var findings: [Finding] = []
        for rule in rules(kit.version) where kit.has(rule.path) {
            let content = try bytes(rule.path)
            let fault: String?
            if let file = try? ELFFile(parsing: content) {
                fault = file.header.machine == .x86_64 ? rule.fault(file) : "it is not for x86-64"
            } else {
                fault = "it is no ELF file"
            }
            guard let fault else { continue }
            findings.append(
                Finding(
                    .foreignKitFile,
                    .warning,
                    path: rule.path,
                    message: "\(fault), so it is not \(rule.what) of Occlum \(kit.version)",
                    remedy: "import the kit again from the release's packages or its Docker image"
                )
            )
        }
        return findings
    }

    private static func exports(_ name: String, _ file: ELFFile) -> Bool {
        ((try? ELFFacts(file))?.exports ?? []).contains(PathBytes(name))
    }
}
