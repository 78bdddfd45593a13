internal import Bytes
internal import LibOS

/// What a kit of Gramine or Graphene holds, and where releases have it.
///
/// Sources: debian/gramine.install, gramine.spec, packaging/alpine/APKBUILD and the meson.build files of v1.0 to v1.9;
/// Graphene 1.2-rc1 has the folder `graphene` in the place of `gramine`.
enum GramineKitContract {
    /// Folders of libraries: Debian, Red Hat, Alpine, meson's own prefix, and an installation whose prefix is the root
    /// of what is imported.
    private static let libraryFolders = [
        "/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib/x86_64-linux-gnu", "/usr/local/lib64",
        "/usr/local/lib", "/lib/x86_64-linux-gnu", "/lib64", "/lib",
    ]

    /// What only compilers read: the runtime folders are where programs for Gramine are linked, too.
    private static let forCompilers = [".a", ".o"]

    /// Since 1.6 the Python package states it (python/graminelibos.dist-info/METADATA.in).
    static var versionMarks: [KitContract.VersionMark] {
        inPython("graminelibos*.dist-info/METADATA").map { .line($0, prefix: "Version:") }
    }

    /// The module states it in every release, in a form of its own (python/graminelibos/__init__.py).
    static var olderVersionMarks: [KitContract.VersionMark] {
        inPython("graminelibos/__init__.py").map { .line($0, prefix: "__version__ =") }
    }

    static func items(_ version: String) -> [KitContract.Item] {
        [
            .init(
                purpose: "what starts in the enclave",
                sources: inPackage("sgx/libpal.so"),
                destination: GraminePlaces.pal,
                isRuntime: true,
                upstream: "pal/src/host/linux-sgx"
            ),
            .init(
                purpose: "the LibOS",
                sources: inPackage("libsysdb.so"),
                destination: GraminePlaces.libOS,
                isRuntime: true,
                upstream: "libos/src"
            ),
            .init(
                purpose: "the program that makes the enclave",
                sources: inPackage("sgx/loader"),
                isRuntime: false,
                upstream: "pal/src/host/linux-sgx"
            ),
            .init(
                purpose: "layout constants of the build",
                sources: inPython("_graminelibos_offsets.py") + inPython("graminelibos/_offsets.py"),
                isRuntime: false,
                isRequired: false,
                upstream: "pal/src/host/linux-sgx/generated_offsets.py"
            ),
            .init(
                purpose: "glibc whose system calls are calls of the LibOS",
                sources: inPackage("runtime/glibc"),
                destination: GraminePlaces.glibc,
                leavingOut: forCompilers,
                isRuntime: true,
                isRequired: false,
                upstream: "subprojects/packagefiles/glibc-2.40"
            ),
            .init(
                purpose: "musl libc whose system calls are calls of the LibOS",
                sources: inPackage("runtime/musl"),
                destination: GraminePlaces.musl,
                leavingOut: forCompilers,
                isRuntime: true,
                isRequired: false,
                upstream: "subprojects/packagefiles/musl-1.2.5"
            ),
        ] + hostLibraries
    }

    /// What the loader is linked to. A .deb of Gramine alone lacks them: then images must have them.
    private static var hostLibraries: [KitContract.Item] {
        let names = [
            "ld-linux-x86-64.so.2", "libc.so.6", "libprotobuf-c.so.1", "libpthread.so.0", "libdl.so.2", "libm.so.6",
        ]
        return names.map { name in
            let folders = libraryFolders + (name.utf8.starts(with: "ld-".utf8) ? ["/usr/lib64", "/lib64"] : [])
            return KitContract.Item(
                purpose: "a library of the loader's, so that images need not have it",
                sources: folders.map { PathBytes("\($0)/\(name)") },
                destination: GraminePlaces.hostLibraries.appending(name.utf8),
                isRuntime: true,
                isRequired: false,
                isOfSystem: true,
                upstream: name.utf8.starts(with: "libprotobuf".utf8) ? "protobuf-c (Debian: libprotobuf-c1)" : "glibc"
            )
        }
    }

    private static func inPackage(_ name: String) -> [PathBytes] {
        ["gramine", "graphene"].flatMap { package in
            libraryFolders.map { PathBytes("\($0)/\(package)/\(name)") }
        }
    }

    private static func inPython(_ name: String) -> [PathBytes] {
        var folders = ["/usr/lib/python3/dist-packages", "/usr/local/lib/python3/dist-packages"]
        for prefix in ["/usr", "/usr/local", ""] {
            for folder in ["lib", "lib64"] {
                for packages in ["site-packages", "dist-packages"] {
                    folders.append("\(prefix)/\(folder)/python3.*/\(packages)")
                }
            }
        }
        return folders.map { PathBytes("\($0)/\(name)") }
    }
}
