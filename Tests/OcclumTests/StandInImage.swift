import Bytes
import Compatibility
import Diagnostics
import ELF
import ELFFixtures
import OcclumConfig

@testable import Occlum

/// An image tree written down in a test. Facts are made as they are in a layer pass.
struct StandInImage: ImageTree {
    private var nodes: [PathBytes: ImageNode] = [:]
    var launch = ImageLaunch()

    func node(at path: PathBytes) -> ImageNode? {
        path == "/" ? ImageNode(kind: .directory, mode: 0o755) : nodes[path]
    }

    func names(in path: PathBytes) -> [PathBytes] {
        let prefix = path == "/" ? [PathBytes.slash] : path.bytes + [PathBytes.slash]
        return nodes.keys.filter {
            $0.bytes.starts(with: prefix) && !$0.bytes.dropFirst(prefix.count).contains(PathBytes.slash)
        }
        .map { PathBytes($0.lastComponent) }.sorted()
    }

    func forEachNode(_ body: (PathBytes, ImageNode) -> Void) {
        for path in nodes.keys.sorted() {
            if let node = nodes[path] { body(path, node) }
        }
    }

    mutating func put(_ path: PathBytes, _ node: ImageNode) {
        var parent: [UInt8] = []
        for part in path.components.dropLast() {
            parent += [PathBytes.slash] + part
            if nodes[PathBytes(parent)] == nil { nodes[PathBytes(parent)] = ImageNode(kind: .directory, mode: 0o755) }
        }
        nodes[path] = node
    }

    mutating func file(_ path: PathBytes, _ content: [UInt8], mode: UInt32 = 0o644, owner: UInt64 = 0) {
        let gathering = FactsGathering()
        var facts: [UInt8]?
        if gathering.bytesWanted(path: path, mode: mode, size: content.count, first: Array(content.prefix(64))) != nil {
            facts = gathering.facts(path: path, mode: mode, size: content.count, content: content)
        }
        put(path, ImageNode(kind: .file, mode: mode, owner: owner, size: UInt64(content.count), facts: facts))
    }

    mutating func file(_ path: PathBytes, _ text: String, mode: UInt32 = 0o644) {
        file(path, Array(text.utf8), mode: mode)
    }

    mutating func elf(_ path: PathBytes, _ plan: ELFBlueprint) { file(path, plan.bytes(), mode: 0o755) }

    mutating func link(_ path: PathBytes, _ target: PathBytes) {
        put(path, ImageNode(kind: .symlink, mode: 0o777, target: target))
    }

    mutating func folder(_ path: PathBytes) { put(path, ImageNode(kind: .directory, mode: 0o755)) }

    func application() throws -> OcclumApplication {
        let kit = KitFacts(libOS: "occlum", version: "0.31.0", rules: .occlum)
        let check = CompatibilityCheck(tree: self, launch: launch, kit: kit)
        let report = check.report()
        return try OcclumApplication(
            launch: launch,
            tree: self,
            closure: report.closure ?? check.closure(),
            preset: report.summary.preset ?? .native
        )
    }

    /// Debian in small: merged /usr, an application with a library of its own and one that it loads by name.
    static func debian() -> StandInImage {
        var tree = StandInImage()
        for name in ["bin", "lib", "lib64"] { tree.link(PathBytes("/" + name), PathBytes("usr/" + name)) }
        let libraries = PathBytes("/usr/lib/x86_64-linux-gnu")
        func at(_ name: String) -> PathBytes { libraries.appending(name.utf8) }
        tree.link("/usr/lib64/ld-linux-x86-64.so.2", "../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
        tree.elf(at("ld-linux-x86-64.so.2"), .library("ld-linux-x86-64.so.2"))
        tree.elf(at("libc.so.6"), .library("libc.so.6", needed: ["ld-linux-x86-64.so.2"]))
        tree.elf(at("libm-2.31.so"), .library("libm.so.6"))
        tree.link(at("libm.so.6"), "libm-2.31.so")
        tree.elf(at("libutil.so.1"), .library("libutil.so.1"))
        tree.elf(at("libfoo.so.1.2"), .library("libfoo.so.1"))
        tree.link(at("libfoo.so.1"), "libfoo.so.1.2")
        tree.elf(at("libplugin.so"), .library("libplugin.so"))
        tree.file(at("libc.so"), "GROUP ( /lib/x86_64-linux-gnu/libc.so.6 )")
        tree.elf(
            "/usr/bin/app",
            .program(interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libfoo.so.1", "libm.so.6", "libc.so.6"])
        )
        tree.file("/etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:7:7::/home/app:/bin/sh\n")
        tree.file("/etc/localtime", "TZif")
        for name in ["/proc", "/dev", "/tmp", "/root"] { tree.folder(PathBytes(name)) }
        tree.launch.entrypoint = ["app", "--serve"]
        tree.launch.command = ["a b"]
        tree.launch.environment = ["PATH=/usr/bin:/bin", "A=1", "B=x=y", "A=2", "ENCLAVE_TYPE=intelSgx"]
        return tree
    }

    /// Alpine in small.
    static func alpine() -> StandInImage {
        var tree = StandInImage()
        tree.elf("/lib/ld-musl-x86_64.so.1", .library("libc.musl-x86_64.so.1"))
        tree.link("/lib/libc.musl-x86_64.so.1", "ld-musl-x86_64.so.1")
        tree.elf(
            "/srv/app",
            .program(interpreter: "/lib/ld-musl-x86_64.so.1", needed: ["libc.musl-x86_64.so.1"])
        )
        tree.launch.entrypoint = ["./app"]
        tree.launch.workingDirectory = "/srv"
        return tree
    }
}

extension KitInventory {
    /// A kit with the files of a release.
    static func standIn(_ version: OcclumVersion = .v0_31_0, without missing: Set<PathBytes> = []) -> KitInventory {
        var modes: [PathBytes: UInt16] = [:]
        for name in ["init", "occlum-run", "occlum_exec_client", "occlum_exec_server"] {
            modes[PathBytes("/opt/occlum/build/bin/" + name)] = 0o775
        }
        modes[Path.libOS(version)] = 0o755
        modes[Path.pal(version)] = 0o755
        for name in ["libc.so", "libstdc++.so.6", "libgcc_s.so.1", "libgomp.so.1"] {
            modes[Path.musl.appending(name.utf8)] = 0o755
        }
        for name in [
            "ld-linux-x86-64.so.2", "libc.so.6", "libpthread.so.0", "libm.so.6", "libdl.so.2", "librt.so.1",
            "libresolv.so.2", "libnss_files.so.2", "libnss_dns.so.2", "libanl.so.1",
        ] {
            modes[Path.glibc.appending(name.utf8)] = 0o755
        }
        modes["/usr/lib/x86_64-linux-gnu/libstdc++.so.6"] = 0o644
        return KitInventory(version: version, modes: modes.filter { !missing.contains($0.key) })
    }
}
