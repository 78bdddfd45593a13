internal import Bytes
internal import LibOS
internal import OcclumConfig

/// What a kit of Occlum holds, and where releases have it.
///
/// Sources: Makefile (`install`), tools/installer/deb/*/control, tools/docker/Dockerfile.ubuntu20.04 and
/// Dockerfile.ubuntu20.04-rt of v0.29.6 to v0.31.0. The packages are occlum, occlum-pal, occlum-runtime,
/// occlum-sgx-tools, occlum-toolchains-gcc and occlum-toolchains-glibc; the project's Docker image has all of them and
/// the libraries of Intel's PSW and DCAP besides.
enum OcclumKitContract {
    /// What to do about a file that a kit lacks.
    static let remedy =
        "import the kit again from the packages occlum, occlum-pal, occlum-runtime, occlum-toolchains-gcc and "
        + "occlum-toolchains-glibc together, or from the project's Docker image"

    /// The LibOS's file has it in its name (src/libos/Makefile).
    static var versionMarks: [KitContract.VersionMark] {
        [.path(KitInventory.Path.libraries.appending("libocclum-libos.so.*".utf8))]
    }

    static func items(_ version: String) -> [KitContract.Item] {
        let release = OcclumVersion(release: version)?.rawValue ?? version
        return enclaveItems(release) + programItems(release) + muslItems + glibcItems + hostItems
    }

    /// What is measured, besides the C libraries of the application.
    private static func enclaveItems(_ version: String) -> [KitContract.Item] {
        [
            .init(
                purpose: "the LibOS",
                sources: ["\(KitInventory.Path.libraries)/libocclum-libos.so.\(version)"].map { PathBytes($0) },
                isRuntime: false,
                upstream: "package occlum"
            ),
            .init(
                purpose: "the program of the init stage",
                sources: [KitInventory.Path.initProgram],
                isRuntime: false,
                upstream: "package occlum"
            ),
            .init(
                purpose: "the time zone of the init stage; UTC without it",
                sources: [KitInventory.Path.localTime],
                isRuntime: false,
                isRequired: false,
                upstream: "the system that the release was made on"
            ),
        ]
    }

    private static func programItems(_ version: String) -> [KitContract.Item] {
        let pal = PathBytes("\(KitInventory.Path.libraries)/libocclum-pal.so.\(version)")
        let programs = ["occlum-run", "occlum_exec_client", "occlum_exec_server"].map { name in
            let path = KitInventory.Path.programs.appending(name.utf8)
            return KitContract.Item(
                purpose: "a program of instances",
                sources: [path],
                isRuntime: false,
                isRequired: name == "occlum-run",
                upstream: "package occlum-runtime"
            )
        }
        let library = KitContract.Item(
            purpose: "the library that makes the enclave",
            sources: [pal],
            isRuntime: false,
            upstream: "package occlum-pal"
        )
        return programs + [library]
    }

    private static var muslItems: [KitContract.Item] {
        (["libc.so"] + InitTree.libraries.compactMap(\.text)).map { name in
            .init(
                purpose: "Occlum's musl",
                sources: [KitInventory.Path.musl.appending(name.utf8)],
                isRuntime: false,
                isRequired: name == "libc.so",
                upstream: "package occlum-toolchains-gcc"
            )
        }
    }

    private static var glibcItems: [KitContract.Item] {
        let names = [GlibcPlacement.loader] + GlibcPlacement.names.sorted()
        return names.map { name in
            .init(
                purpose: "Occlum's glibc, for programs that are linked with glibc",
                sources: [KitInventory.Path.glibc.appending(name.bytes)],
                isRuntime: false,
                isRequired: false,
                upstream: "package occlum-toolchains-glibc"
            )
        }
    }

    /// What the PAL is linked with or loads, and what those are: the image has nothing else outside of the enclave.
    private static var hostItems: [KitContract.Item] {
        let system = [
            "libc.so.6", "libpthread.so.0", "libdl.so.2", "libm.so.6", "librt.so.1", "libresolv.so.2", "libstdc++.so.6",
            "libgcc_s.so.1", "libprotobuf.so.17", "libprotobuf.so.23", "libcurl.so.4", "libcrypto.so.1.1",
            "libcrypto.so.3",
            "libz.so.1",
        ]
        let intel = [
            "libsgx_uae_service.so", "libsgx_enclave_common.so.1", "libsgx_urts.so", "libsgx_launch.so.1",
            "libsgx_epid.so.1", "libsgx_quote_ex.so.1", "libsgx_dcap_ql.so.1", "libsgx_dcap_quoteverify.so.1",
            "libsgx_pce_logic.so.1", "libsgx_qe3_logic.so", "libsgx_qe3_logic.so.1", "libdcap_quoteprov.so.1",
            "libsgx_default_qcnl_wrapper.so.1", "libsgx_pce.signed.so", "libsgx_pce.signed.so.1",
            "libsgx_qe3.signed.so",
            "libsgx_qe3.signed.so.1", "libsgx_id_enclave.signed.so", "libsgx_id_enclave.signed.so.1",
            "libsgx_qve.signed.so", "libsgx_qve.signed.so.1", "libsgx_le.signed.so",
        ]
        var items = (system + intel).map { name in
            KitContract.Item(
                purpose: "a library for the untrusted side",
                sources: ["/usr/lib/x86_64-linux-gnu/", "/lib/x86_64-linux-gnu/", "/usr/lib64/"].map {
                    PathBytes($0 + name)
                },
                destination: HostLibraries.folder.appending(name.utf8),
                isRuntime: true,
                isRequired: false,
                isOfSystem: true,
                upstream: name.hasPrefix("libsgx")
                    ? "Intel's SGX PSW and DCAP" : "the system that the release was made on"
            )
        }
        items.append(
            .init(
                purpose: "the loader of the system that the release was made on",
                sources: ["/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"],
                destination: HostLibraries.loader,
                isRuntime: true,
                isRequired: false,
                isOfSystem: true,
                upstream: "the system that the release was made on"
            )
        )
        items.append(
            .init(
                purpose: "where DCAP asks for collateral",
                sources: ["/etc/sgx_default_qcnl.conf"],
                destination: "/etc/sgx_default_qcnl.conf",
                isRuntime: true,
                isRequired: false,
                upstream: "package libsgx-dcap-default-qpl"
            )
        )
        return items
    }
}
