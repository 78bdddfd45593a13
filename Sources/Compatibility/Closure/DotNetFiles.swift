import Bytes
import StrictJSON

/// What hosts of .NET look for, by the documents of dotnet/runtime (docs/design/features: host-components.md,
/// native-hosting.md, install-location.md).
struct DotNetHost {
    /// The kinds of program.
    enum Kind {
        /// `dotnet`, which is given an assembly or a command.
        case muxer
        /// The program that is built beside an assembly; it needs a runtime, here or elsewhere.
        case application
        /// A program with the runtime in it.
        case singleFile
        /// A program that was compiled ahead of time.
        case native
    }

    let kind: Kind
    /// The assembly that runs, where that is known.
    let assembly: PathBytes?
    /// Where the runtime may be, in order.
    let homes: [PathBytes]
    private let tree: any ImageTree

    init?(_ program: LaunchedProgram, tree: any ImageTree, launch: ImageLaunch) {
        guard let facts = program.elf, facts.marks.contains(.dotnet) || facts.marks.contains(.dotnetNative) else {
            return nil
        }
        self.tree = tree
        let directory = program.location.resolved.directory
        // As install-location.md has them, and as distributions' packages are.
        let variables = ["DOTNET_ROOT_X64", "DOTNET_ROOT"].compactMap { launch.variable($0) }
        let usual: [PathBytes] = ["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet"]
        if facts.marks.contains(.dotnetNative) {
            (kind, assembly, homes) = (.native, nil, [])
        } else if facts.marks.contains(.dotnetRuntime) {
            (kind, assembly, homes) = (.singleFile, nil, [])
        } else if program.location.path.name == "dotnet" || program.location.resolved.name == "dotnet" {
            let name = program.arguments.dropFirst().first { $0.hasSuffix(".dll") }
            kind = .muxer
            assembly = name.flatMap { try? tree.resolve($0, from: launch.directory) }?.resolved
            homes = [directory]
        } else {
            kind = .application
            assembly = PathBytes(program.location.resolved.bytes + Array(".dll".utf8))
            homes = [directory] + variables + usual
        }
    }

    /// The runtimeOptions of the assembly's runtimeconfig.json.
    private var options: JSONValue? {
        guard let assembly, assembly.hasSuffix(".dll") else { return nil }
        let path = PathBytes(assembly.bytes.dropLast(4) + Array(".runtimeconfig.json".utf8))
        guard let text = (try? tree.resolve(path))?.node.fileFacts?.text else { return nil }
        return (try? JSONValue(parsing: text))?["runtimeOptions"]
    }

    /// The version of the runtime: that of the newest framework of the number that the assembly asks for, or of the
    /// newest at all, or that which it brings.
    var version: PathBytes? {
        let options = options
        if let own = options?["includedFrameworks"]?.array?.first?["version"]?.string { return PathBytes(own) }
        let wanted =
            options?["framework"]?["version"]?.string ?? options?["frameworks"]?.array?.first?["version"]?.string
        let found = homes.lazy.map { frameworks(in: $0) }.first { !$0.isEmpty } ?? []
        let major = wanted.map { $0.utf8.prefix { $0 != 0x2e } + [0x2e] }
        let fitting = major.map { prefix in found.filter { $0.bytes.starts(with: prefix) } } ?? []
        return (fitting.isEmpty ? found : fitting).max(by: DotNetHost.isOlder)
    }

    /// Frameworks that the assembly asks for and no home has in a version of the same first number, which is what hosts
    /// take unless they are told otherwise (framework-version-resolution.md).
    func missingFrameworks(_ launch: ImageLaunch) -> [String] {
        let options = options
        let policy = launch.variable("DOTNET_ROLL_FORWARD")?.text ?? options?["rollForward"]?.string ?? ""
        guard policy != "Major", policy != "LatestMajor" else { return [] }
        let asked = options?["frameworks"]?.array ?? options?["framework"].map { [$0] } ?? []
        return asked.compactMap { framework in
            guard let name = framework["name"]?.string, let version = framework["version"]?.string else { return nil }
            let major = version.utf8.prefix { $0 != 0x2e } + [0x2e]
            let isThere = homes.contains { home in
                frameworks(in: home, name).contains { $0.bytes.starts(with: major) }
            }
            return isThere ? nil : "\(printable(name.utf8.prefix(80))) \(printable(version.utf8.prefix(40)))"
        }
    }

    private func frameworks(in home: PathBytes, _ name: String = "Microsoft.NETCore.App") -> [PathBytes] {
        guard let found = try? tree.resolve(home.appending("shared/\(name)".utf8)) else { return [] }
        return tree.names(in: found.resolved).filter { (0x30...0x39).contains($0.bytes.first ?? 0) }
    }

    private static func isOlder(_ left: PathBytes, _ right: PathBytes) -> Bool {
        let parts = [left, right].map { $0.bytes.split(separator: 0x2e).map { Int(PathBytes($0).text ?? "") ?? 0 } }
        return parts[0].lexicographicallyPrecedes(parts[1])
    }

    /// Whether the assembly's own settings switch ICU off.
    var isInvariant: Bool {
        let value = options?["configProperties"]?["System.Globalization.Invariant"]
        return value?.bool == true || value?.string == "true"
    }

    /// The memory that the assembly's own settings limit the heap to, if they do.
    var limitsHeap: Bool {
        ["System.GC.HeapHardLimit", "System.GC.HeapHardLimitPercent", "System.GC.RegionRange"].contains {
            options?["configProperties"]?[$0] != nil
        }
    }

    /// Folders with what the program loads.
    var folders: [PathBytes] {
        let home = homes.first { !frameworks(in: $0).isEmpty }
        return [home, assembly?.directory].compactMap(\.self)
    }
}

extension LikelyLibraries {
    /// What a host of .NET loads: the runtime, the assemblies beside the program, ICU.
    func dotnet(_ member: ProgramClosure.Member) -> [Candidate] {
        let hosts = programs.compactMap { DotNetHost($0, tree: tree, launch: launch) }
        var folders = [member.resolved.directory]
        for folder in hosts.flatMap(\.folders) where !folders.contains(folder) { folders.append(folder) }
        var result: [Candidate] = []
        for folder in folders {
            result += files(below: folder, ".NET loads its assemblies") { name in
                name.hasSuffix(".so") || name.hasSuffix(".dll") || name.hasSuffix(".json")
                    || name.bytes.starts(with: "libicu".utf8)
            }
        }
        for folder in LikelyLibraries.sharedFolders {
            guard let root = try? tree.resolve(folder), root.node.kind == .directory else { continue }
            for name in tree.names(in: root.resolved)
            where ["libicuuc.so.", "libicui18n.so.", "libicudata.so."].contains(where: {
                name.bytes.starts(with: $0.utf8)
            }) {
                let path = root.resolved.appending(name.bytes)
                result.append(Candidate(path: path, why: ".NET loads ICU", isLibrary: true))
            }
        }
        return result
    }
}
