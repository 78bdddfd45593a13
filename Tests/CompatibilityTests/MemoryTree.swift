import Bytes
import Compatibility
import Diagnostics
import ELF
import ELFFixtures

/// An image tree written down in a test. Facts are made as they are in a layer pass.
struct MemoryTree: ImageTree {
    private var nodes: [PathBytes: ImageNode] = [:]

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

    /// Puts a node and its parents.
    mutating func put(_ path: PathBytes, _ node: ImageNode) {
        var parent: [UInt8] = []
        for part in path.components.dropLast() {
            parent += [PathBytes.slash] + part
            if nodes[PathBytes(parent)] == nil { nodes[PathBytes(parent)] = ImageNode(kind: .directory, mode: 0o755) }
        }
        nodes[path] = node
    }

    mutating func file(_ path: PathBytes, _ content: [UInt8], mode: UInt32 = 0o755) {
        let gathering = FactsGathering()
        let first = Array(content.prefix(FactsGathering.probeSize))
        var facts: [UInt8]?
        if let count = gathering.bytesWanted(path: path, mode: mode, size: content.count, first: first) {
            facts = gathering.facts(path: path, mode: mode, size: content.count, content: Array(content.prefix(count)))
        }
        put(path, ImageNode(kind: .file, mode: mode, size: UInt64(content.count), facts: facts))
    }

    mutating func file(_ path: PathBytes, _ text: String, mode: UInt32 = 0o755) {
        file(path, Array(text.utf8), mode: mode)
    }

    mutating func elf(_ path: PathBytes, _ plan: ELFBlueprint, mode: UInt32 = 0o755) {
        file(path, plan.bytes(), mode: mode)
    }

    mutating func link(_ path: PathBytes, _ target: PathBytes) {
        put(path, ImageNode(kind: .symlink, mode: 0o777, target: target))
    }

    mutating func remove(_ path: PathBytes) { nodes[path] = nil }
}

let glibcLoader = "/lib64/ld-linux-x86-64.so.2"
let muslLoader = "/lib/ld-musl-x86_64.so.1"

extension MemoryTree {
    /// Debian in small: merged /usr, glibc with versions up to 2.36, a shell, an application.
    static func debian() -> MemoryTree {
        var tree = MemoryTree()
        for name in ["bin", "lib", "lib64", "sbin"] { tree.link(PathBytes("/" + name), PathBytes("usr/" + name)) }
        tree.link("/usr/lib64/ld-linux-x86-64.so.2", "../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
        tree.elf("/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", .library("ld-linux-x86-64.so.2"))
        var libc = ELFBlueprint.library("libc.so.6", needed: ["ld-linux-x86-64.so.2"])
        libc.versionDefinitions = ["libc.so.6", "GLIBC_2.2.5", "GLIBC_2.31", "GLIBC_2.34", "GLIBC_2.36"]
        tree.elf("/usr/lib/x86_64-linux-gnu/libc.so.6", libc)
        var shell = ELFBlueprint.program(interpreter: glibcLoader, needed: ["libc.so.6"])
        shell.symbols = [.init("fork"), .init("vfork")]
        tree.elf("/usr/bin/dash", shell)
        tree.link("/usr/bin/sh", "dash")
        tree.elf("/usr/bin/app", MemoryTree.application)
        tree.file("/etc/passwd", "root:x:0:0::/root:/bin/sh\nredis:x:999:998::/:/bin/false\n", mode: 0o644)
        tree.file("/etc/group", "root:x:0:\nredis:x:998:\nextra:x:44:\n", mode: 0o644)
        tree.file("/etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12\"\n", mode: 0o644)
        return tree
    }

    /// A PIE that needs GLIBC_2.31.
    static var application: ELFBlueprint {
        var plan = ELFBlueprint.program(interpreter: glibcLoader, needed: ["libc.so.6"])
        plan.versionNeeds = [("libc.so.6", ["GLIBC_2.2.5", "GLIBC_2.31"])]
        plan.symbols = [.init("printf", version: 2)]
        return plan
    }

    /// Alpine in small.
    static func alpine() -> MemoryTree {
        var tree = MemoryTree()
        var libc = ELFBlueprint.library("libc.musl-x86_64.so.1")
        libc.symbols = [.init("printf", defined: true), .init("qsort_r", defined: true)]
        tree.elf("/lib/ld-musl-x86_64.so.1", libc)
        tree.link("/lib/libc.musl-x86_64.so.1", "ld-musl-x86_64.so.1")
        var plan = ELFBlueprint.program(interpreter: muslLoader, needed: ["libc.musl-x86_64.so.1"])
        plan.symbols = [.init("printf"), .init("qsort_r"), .init("maybe", binding: 2)]
        tree.elf("/usr/bin/app", plan)
        return tree
    }

    func report(_ kit: KitFacts, _ change: (inout ImageLaunch) -> Void = { _ in }) -> CompatibilityReport {
        var launch = ImageLaunch()
        launch.entrypoint = ["app"]
        change(&launch)
        return CompatibilityCheck(tree: self, launch: launch, kit: kit).report()
    }
}

extension KitFacts {
    static var gramine: KitFacts { KitFacts(libOS: "gramine", version: "1.9", rules: .gramine(version: "1.9")) }

    /// Occlum with glibc 2.31 and a musl that has printf.
    static var occlum: KitFacts {
        var kit = KitFacts(libOS: "occlum", version: "0.31.0", rules: .occlum)
        var libc = ELFFacts(kind: .sharedObject)
        libc.versionDefinitions = ["GLIBC_2.2.5", "GLIBC_2.31", "OCCLUM"]
        kit.add(library: "libc.so.6", facts: libc)
        var musl = ELFFacts(kind: .sharedObject)
        musl.exports = ["printf"]
        kit.add(library: "ld-musl-x86_64.so.1", facts: musl)
        kit.providedLibraries.insert("ld-linux-x86-64.so.2")
        return kit
    }
}

extension CompatibilityReport {
    /// The codes of the errors, in order.
    var errors: [String] { findings.filter { $0.severity == .error }.map(\.code.label) }

    func finding(_ label: String) -> Finding? { findings.first { $0.code.label == label } }
}
