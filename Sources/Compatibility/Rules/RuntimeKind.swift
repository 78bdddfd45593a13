import Bytes
import ELF

/// What the main program is, from its facts and the files it reaches.
struct RuntimeKind {
    /// For people, such as `CPython 3.11`.
    let name: String
    /// Settings to start from.
    let preset: RuntimePreset

    init(_ main: LaunchedProgram?, _ closure: ProgramClosure, libC: LibCKind?, tree: any ImageTree, launch: ImageLaunch)
    {
        guard let main, let facts = main.elf else {
            self.init("unknown", .native)
            return
        }
        // A thin launcher says less than the libraries that it loads.
        let members = closure.members.filter { $0.reason == .program || $0.reason == .library }
        func owner(_ mark: RuntimeMark) -> ProgramClosure.Member? {
            members.first { $0.resolved == main.location.resolved && $0.elf?.marks.contains(mark) == true }
                ?? members.first { $0.elf?.marks.contains(mark) == true }
        }
        if owner(.jvm) != nil {
            let release = JavaRelease(above: main.location.resolved, tree: tree)
            self.init("JVM" + (release.map { " \($0.text)" } ?? ""), libC == .musl ? .javaMusl : .java)
        } else if let python = owner(.cpython) {
            let version = PythonVersion(python).map { " \($0.text)" } ?? ""
            self.init("CPython\(version)", libC == .musl ? .pythonMusl : .python)
        } else if let node = owner(.node) {
            self.init("Node.js" + (NodeVersion(node).map { " \($0.text)" } ?? ""), .node)
        } else if owner(.dotnet) != nil || owner(.dotnetNative) != nil {
            self.init(RuntimeKind.dotnet(main, DotNetHost(main, tree: tree, launch: launch)), .dotnet)
        } else if facts.marks.contains(.go) {
            self.init(RuntimeKind.go(facts), .go)
        } else if ShellScript.shells.contains(main.location.path.name) {
            self.init("shell", .shell)
        } else {
            let name = main.location.path.name
            let preset: RuntimePreset =
                switch name {
                case "redis-server", "redis-check-rdb", "valkey-server": .redis
                case "mysqld", "mariadbd": .mysql
                case "nginx": .nginx
                case "mongod": .mongodb
                default: .native
                }
            self.init(facts.marks.contains(.rust) ? "Rust" : "native", preset)
        }
    }

    private init(_ name: String, _ preset: RuntimePreset) {
        self.name = name
        self.preset = preset
    }

    private static func dotnet(_ main: LaunchedProgram, _ host: DotNetHost?) -> String {
        let version = (host?.version ?? main.elf?.runtimeVersion).map { " " + printable($0.bytes.prefix(40)) } ?? ""
        switch host?.kind {
        case .native: return ".NET (compiled ahead of time)"
        case .singleFile: return ".NET\(version) (in one file)"
        default: return ".NET\(version)"
        }
    }

    private static func go(_ facts: ELFFacts) -> String {
        guard let build = facts.goBuild, !build.version.isEmpty else { return "Go of unknown version" }
        // Go before 1.20 does not always write the mode.
        let mode =
            build.setting("-buildmode").map { printable($0.prefix(20)) }
            ?? (facts.kind == .pie || facts.kind == .staticPIE ? "pie" : "exe")
        // That it was allowed says little: it is used where the program needs libc.
        let isAllowed = build.setting("CGO_ENABLED").map { $0 == Array("1".utf8) } ?? true
        let cgo = isAllowed && !facts.needed.isEmpty ? ", cgo" : ""
        let maker = facts.marks.contains(.occlumGo) ? ", occlum-go" : ""
        return "Go \(printable(build.version)) (\(mode)\(cgo)\(maker))"
    }
}

/// The `release` file of a Java home (JEP 223 and earlier practice): NAME="value" lines.
struct JavaRelease {
    /// Version and vendor, as in `17.0.9 (Dragonwell)`.
    let text: String

    /// The file in the first directory above `program` that has one.
    init?(above program: PathBytes, tree: any ImageTree) {
        var directory = program.directory
        while directory != "/" {
            if let found = try? tree.resolve(directory.appending("release".utf8)), let text = found.node.fileFacts?.text
            {
                self.init(text)
                return
            }
            directory = directory.directory
        }
        return nil
    }

    private init(_ content: [UInt8]) {
        func value(_ name: String) -> String? {
            let prefix = Array("\(name)=".utf8)
            let line = content.split(separator: 0x0a).first { $0.starts(with: prefix) }
            let text = line.map { $0.dropFirst(prefix.count).filter { $0 != 0x22 && $0 != 0x0d } } ?? []
            return text.isEmpty ? nil : printable(text.prefix(60))
        }
        let version = value("JAVA_VERSION") ?? "of unknown version"
        let lowered = content.map { (0x41...0x5a).contains($0) ? $0 + 32 : $0 }
        let isDragonwell = PathBytes(lowered).contains("dragonwell") || PathBytes(lowered).contains("alibaba")
        let maker = isDragonwell ? "Dragonwell" : value("IMPLEMENTOR")
        // LIBC is there since JDK 16.
        let libC = value("LIBC").map { $0 == "gnu" ? "for glibc" : "for \($0)" }
        let notes = [maker, libC].compactMap(\.self)
        text = notes.isEmpty ? version : "\(version) (\(notes.joined(separator: ", ")))"
    }
}

/// The version of a Node.js, from its strings or from the soname of its library.
struct NodeVersion {
    /// As in `18.19.0` or `18`.
    let text: String
    /// The first number.
    let major: Int

    /// NODE_MODULE_VERSION, which distributions have in the soname, by major version (nodejs/node,
    /// doc/abi_version_registry.json).
    private static let majors: [(abi: String, major: Int)] = [
        ("64", 10), ("72", 12), ("83", 14), ("93", 16), ("108", 18), ("115", 20), ("127", 22), ("137", 24),
    ]

    init?(_ member: ProgramClosure.Member) {
        if let version = member.elf?.runtimeVersion?.text,
            let major = version.split(separator: ".").first.flatMap({ Int($0) })
        {
            text = version
            self.major = major
            return
        }
        let names = [member.elf?.soname, member.resolved.name].compactMap(\.self)
        for name in names where name.bytes.starts(with: "libnode.so.".utf8) {
            let abi = PathBytes(name.bytes.dropFirst(11)).text
            if let known = NodeVersion.majors.first(where: { $0.abi == abi }) {
                text = String(known.major)
                major = known.major
                return
            }
        }
        return nil
    }
}
