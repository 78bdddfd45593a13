internal import Bytes
internal import Compatibility
internal import Diagnostics

/// Puts the kit's glibc where its loader looks, and the image's other libraries beside it.
///
/// Occlum's glibc is configured with the prefix /opt/occlum/glibc: without RUNPATH and LD_LIBRARY_PATH its loader looks in
/// /opt/occlum/glibc/lib only, so links there lead to the image's libraries. Loader and libraries of glibc must be a
/// pair, so the image's own become links to the kit's.
struct GlibcPlacement {
    private let application: OcclumApplication
    private let kit: KitInventory
    /// Where Occlum's loader looks, in the image's tree.
    private let folder: PathBytes
    /// Files of the kit's glibc by name, the loader left out.
    private let own: Set<PathBytes>

    /// What programs load without being linked with it: threads, name services, resolver.
    private static let always: [PathBytes] = [
        "libc.so.6", "libpthread.so.0", "libm.so.6", "libdl.so.2", "librt.so.1", "libresolv.so.2", "libnss_files.so.2",
        "libnss_dns.so.2",
    ]
    /// Names of glibc's own libraries (glibc 2.31 and 2.36, shlib-versions).
    static let names: Set<PathBytes> = Set(always).union([
        "libanl.so.1", "libBrokenLocale.so.1", "libc_malloc_debug.so.0", "libmvec.so.1", "libnsl.so.1",
        "libnss_compat.so.2", "libnss_hesiod.so.2", "libthread_db.so.1", "libutil.so.1",
    ])
    static let loader: PathBytes = "ld-linux-x86-64.so.2"

    /// - Throws: `TB3951` if the kit has no glibc.
    init(_ application: OcclumApplication, kit: KitInventory) throws(TeeError) {
        self.application = application
        self.kit = kit
        folder = try application.place(of: OcclumLayout.glibc.appending("libc.so.6".utf8)).parent
        _ = try kit.copy(KitInventory.Path.glibc.appending("libc.so.6".utf8))
        own = Set(kit.names(in: KitInventory.Path.glibc).filter { GlibcPlacement.names.contains($0) })
    }

    /// Where Debian's and other loaders look by themselves, and ldconfig's usual directories.
    private static let directories: [PathBytes] = [
        "/usr/local/lib/x86_64-linux-gnu", "/usr/local/lib", "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu",
        "/lib64",
        "/usr/lib64", "/lib", "/usr/lib",
    ]

    /// Places everything but the loader.
    mutating func apply(to tree: inout EnclaveTree) throws(TeeError) -> [Finding] {
        var used = Set(GlibcPlacement.always)
        var findings: [Finding] = []
        for other in folders {
            for name in application.tree.names(in: other) where GlibcPlacement.names.contains(name) {
                let path = other.appending(name.bytes)
                guard let found = try? application.tree.resolve(path), found.node.kind == .file else { continue }
                used.insert(name)
                if own.contains(name) {
                    // The file itself, so that versioned names such as libc-2.31.so lead to the kit's as well.
                    let target = OcclumLayout.glibc.appending(name.bytes)
                    if found.resolved != folder.appending(name.bytes) {
                        tree.put(.symlink(target: target), at: found.resolved)
                    }
                } else if isNeeded(name) {
                    findings.append(
                        Finding(
                            .glibcPartMissing,
                            .warning,
                            path: path,
                            message: "the kit's glibc has no \(name), so that the image's own stays",
                            remedy: "import the kit with the package occlum-toolchains-glibc, or do without the library"
                        )
                    )
                }
            }
        }
        for name in used.sorted() where own.contains(name) {
            let path = KitInventory.Path.glibc.appending(name.bytes)
            tree.put(try kit.copy(path).executable, at: folder.appending(name.bytes))
        }
        linkLibraries(in: &tree)
        linkTimeZones(in: &tree)
        return findings
    }

    /// Makes the loader known by the name that libraries are linked with.
    func linkLoader(_ loader: PathBytes, in tree: inout EnclaveTree) {
        let place = folder.appending(GlibcPlacement.loader.bytes)
        if loader != place { tree.put(.symlink(target: loader), at: place) }
    }

    private func isNeeded(_ name: PathBytes) -> Bool {
        application.closure.certain.contains { $0.path.lastComponent.elementsEqual(name.bytes) }
    }

    /// Directories with libraries: the usual ones, and those where the closure's were found; each by its real path, once.
    private var folders: [PathBytes] {
        let reached = application.closure.members.filter { $0.reason == .library || $0.reason == .likely }
            .filter { $0.elf?.soname != nil }
            .map { PathBytes($0.path.bytes.dropLast($0.path.lastComponent.count + 1)) }
        var seen: Set<PathBytes> = []
        return (GlibcPlacement.directories + reached).compactMap { folder in
            guard let found = try? application.tree.resolve(folder), found.node.kind == .directory,
                seen.insert(found.resolved).inserted
            else { return nil }
            return found.resolved
        }
    }

    private func linkLibraries(in tree: inout EnclaveTree) {
        for other in folders where other != folder {
            for name in application.tree.names(in: other)
            where !GlibcPlacement.names.contains(name) && name != GlibcPlacement.loader && isLibrary(name) {
                let place = folder.appending(name.bytes)
                let path = other.appending(name.bytes)
                guard tree[place] == nil, let found = try? application.tree.resolve(path),
                    found.node.kind == .file, found.node.fileFacts?.elf != nil
                else { continue }
                tree.put(.symlink(target: path), at: place)
            }
        }
        // What the image does not bring, `occlum init` takes from the system that the release was made on.
        for name in ["libstdc++.so.6", "libgcc_s.so.1"] {
            let place = folder.appending(name.utf8)
            let path = PathBytes("/usr/lib/x86_64-linux-gnu/" + name)
            if tree[place] == nil, kit.has(path), let node = try? kit.copy(path) { tree.put(node, at: place) }
        }
    }

    private func isLibrary(_ name: PathBytes) -> Bool {
        let bytes = name.bytes
        guard let text = name.text, bytes.starts(with: "lib".utf8) else { return false }
        return text.hasSuffix(".so") || text.contains(".so.")
    }

    /// Occlum's glibc reads time zones below its own prefix.
    private func linkTimeZones(in tree: inout EnclaveTree) {
        for (place, path) in [
            (folder.parent.appending("etc/localtime".utf8), "/etc/localtime"),
            (folder.parent.appending("share/zoneinfo".utf8), "/usr/share/zoneinfo"),
        ] as [(PathBytes, PathBytes)] where tree[place] == nil {
            if (try? application.tree.resolve(path)) != nil { tree.put(.symlink(target: path), at: place) }
        }
    }
}
