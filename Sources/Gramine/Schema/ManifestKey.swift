/// A key of manifests: its place, what it holds, and the releases that have it.
///
/// Sources: python/graminelibos/manifest_check.py (from 1.7 on), Documentation/manifest-syntax.rst and the keys that
/// PAL and LibOS read, per tag.
struct ManifestKey: Sendable {
    enum Kind: Sendable {
        case text, integer, boolean
        case choice([String])
        case texts
        /// A list of tables with these keys; whether texts may stand among them.
        case tables([String: Kind], orTexts: Bool)
        case table([String: Kind])
        /// What is below it is not checked.
        case anything
        /// Several kinds, told apart by the release.
        case either([Kind])
    }

    let path: String
    let kind: Kind
    let releases: ClosedRange<GramineVersion>

    init(
        _ path: String,
        _ kind: Kind,
        _ first: GramineVersion = .graphene1_2rc1,
        _ last: GramineVersion = .newest
    ) {
        self.path = path
        self.kind = kind
        releases = first...last
    }

    /// The last part of the path stands for any key.
    var isPattern: Bool { path.hasSuffix(".*") }

    static let all: [ManifestKey] = libOS + loader + files + system + enclave

    private static let libOS = [
        ManifestKey("libos.entrypoint", .text), ManifestKey("libos.check_invalid_pointers", .boolean),
    ]

    private static let loader = [
        ManifestKey("loader.entrypoint", .either([.text, .table(["uri": .text, "sha256": .text])]), .v1_1),
        ManifestKey("loader.preload", .text, .graphene1_2rc1, .v1_1),
        ManifestKey("loader.exec", .text, .graphene1_2rc1, .v1_2),
        ManifestKey("loader.argv0_override", .text, .graphene1_2rc1, .v1_2),
        ManifestKey("loader.argv", .texts, .v1_3), ManifestKey("loader.argv_src_file", .text),
        ManifestKey("loader.env.*", .either([.text, .table(["value": .text, "passthrough": .boolean])])),
        ManifestKey("loader.env_src_file", .text),
        ManifestKey("loader.uid", .integer, .v1_0), ManifestKey("loader.gid", .integer, .v1_0),
        ManifestKey("loader.insecure__use_cmdline_argv", .boolean),
        ManifestKey("loader.insecure__use_host_env", .boolean),
        ManifestKey("loader.insecure__disable_aslr", .boolean), ManifestKey("loader.log_file", .text),
        ManifestKey("loader.log_level", .choice(["none", "error", "warning", "debug", "trace", "all"])),
        ManifestKey("loader.debug_type", .text, .graphene1_2rc1, .v1_4),
        ManifestKey("loader.pal_internal_mem_size", .text, .graphene1_2rc1, .v1_4),
    ]

    private static let mount: [String: Kind] = [
        "type": .choice(["chroot", "encrypted", "tmpfs", "untrusted_shm"]), "path": .text, "uri": .text,
        "key_name": .text,
    ]

    private static let files = [
        ManifestKey("fs.mounts", .tables(mount, orTexts: false), .v1_2, .v1_8),
        ManifestKey(
            "fs.mounts",
            .tables(mount.merging(["enable_recovery": .boolean]) { $1 }, orTexts: false),
            .v1_9
        ), ManifestKey("fs.mount.*", .anything, .graphene1_2rc1, .v1_4),
        ManifestKey("fs.root.type", .text), ManifestKey("fs.root.uri", .text),
        ManifestKey("fs.root.key_name", .text, .v1_2), ManifestKey("fs.root.enable_recovery", .boolean, .v1_9),
        ManifestKey("fs.start_dir", .text), ManifestKey("fs.insecure__keys.*", .text, .v1_2),
        ManifestKey("fs.insecure__protected_files_key", .text, .v1_2, .v1_4),
        ManifestKey("fs.experimental__enable_sysfs_topology", .boolean, .v1_0, .v1_4),
    ]

    private static let system = [
        ManifestKey("sys.stack.size", .text), ManifestKey("sys.brk.max_size", .text),
        ManifestKey("sys.fds.limit", .integer, .v1_8),
        ManifestKey(
            "sys.allowed_ioctls",
            .tables(["request_code": .integer, "struct": .text], orTexts: false),
            .v1_5
        ),
        ManifestKey("sys.ioctl_structs.*", .anything, .v1_5),
        ManifestKey(
            "sys.debug__mock_syscalls",
            .tables(["name": .text, "return": .integer], orTexts: false),
            .v1_8
        ),
        ManifestKey("sys.disallow_subprocesses", .boolean, .v1_5),
        ManifestKey("sys.enable_extra_runtime_domain_names_conf", .boolean, .v1_3),
        ManifestKey("sys.enable_sigterm_injection", .boolean),
        ManifestKey("sys.experimental__enable_flock", .boolean, .v1_5),
        ManifestKey("sys.insecure__allow_eventfd", .boolean),
    ]

    private static let enclave: [ManifestKey] =
        ["avx", "avx512", "amx"].map {
            ManifestKey("sgx.cpu_features.\($0)", .choice(["unspecified", "disabled", "required"]), .v1_6)
        }
        + ["mpx", "pkru"].map { ManifestKey("sgx.cpu_features.\($0)", .choice(["disabled", "required"]), .v1_6) }
        + ["avx", "avx512", "mpx", "pkru"].map {
            ManifestKey("sgx.require_\($0)", .boolean, .graphene1_2rc1, .v1_7)
        }
        + ["flags", "xfrm", "misc"].map { ManifestKey("sgx.seal_key.\($0)_mask", .text, .v1_1) }
        + [
            ManifestKey("sgx.require_amx", .boolean, .v1_1, .v1_7),
            ManifestKey("sgx.support_exinfo", .boolean, .graphene1_2rc1, .v1_3),
            ManifestKey("sgx.require_exinfo", .boolean, .v1_4, .v1_7), ManifestKey("sgx.use_exinfo", .boolean, .v1_6),
            ManifestKey("sgx.insecure__allow_memfaults_without_exinfo", .boolean, .v1_7),
            ManifestKey("sgx.allowed_files", .either([.texts, .anything])), ManifestKey("sgx.debug", .boolean),
            ManifestKey("sgx.trusted_files", .anything, .graphene1_2rc1, .v1_1),
            ManifestKey("sgx.trusted_files", .tables(["uri": .text, "sha256": .text], orTexts: true), .v1_2),
            ManifestKey("sgx.edmm_enable", .boolean, .v1_4), ManifestKey("sgx.enable_stats", .boolean),
            ManifestKey("sgx.enclave_size", .text),
            ManifestKey("sgx.file_check_policy", .choice(["strict", "allow_all_but_log"])),
            ManifestKey("sgx.insecure__rpc_thread_num", .integer, .v1_3),
            ManifestKey("sgx.rpc_thread_num", .integer, .graphene1_2rc1, .v1_2),
            ManifestKey("sgx.isvprodid", .integer), ManifestKey("sgx.isvsvn", .integer),
            ManifestKey("sgx.max_threads", .integer, .v1_4),
            ManifestKey("sgx.thread_num", .integer, .graphene1_2rc1, .v1_4),
            ManifestKey("sgx.nonpie_binary", .boolean, .graphene1_2rc1, .v1_4),
            ManifestKey("sgx.preheat_enclave", .boolean),
            ManifestKey("sgx.profile.enable", .choice(["none", "main", "all"])),
            ManifestKey("sgx.profile.mode", .choice(["aex", "ocall_inner", "ocall_outer"])),
            ManifestKey("sgx.profile.with_stack", .boolean), ManifestKey("sgx.profile.frequency", .integer),
            ManifestKey("sgx.remote_attestation", .boolean, .graphene1_2rc1, .v1_2),
            ManifestKey("sgx.remote_attestation", .choice(["none", "epid", "dcap"]), .v1_3, .v1_8),
            ManifestKey("sgx.remote_attestation", .choice(["none", "dcap"]), .v1_9),
            ManifestKey("sgx.ra_client_spid", .text, .graphene1_2rc1, .v1_8),
            ManifestKey("sgx.ra_client_linkable", .boolean, .graphene1_2rc1, .v1_8),
            ManifestKey("sgx.vtune_profile", .boolean, .v1_2),
            ManifestKey("sgx.protected_files", .anything, .graphene1_2rc1, .v1_4),
            ManifestKey("sgx.protected_files_key", .text, .graphene1_2rc1, .graphene1_2rc1),
            ManifestKey("sgx.protected_mrenclave_files", .anything, .v1_0, .v1_4),
            ManifestKey("sgx.protected_mrsigner_files", .anything, .v1_0, .v1_4),
            ManifestKey("sgx.insecure__protected_files_key", .text, .v1_0, .v1_4),
            ManifestKey("sgx.trusted_checksum.*", .text, .graphene1_2rc1, .graphene1_2rc1),
        ]
}
