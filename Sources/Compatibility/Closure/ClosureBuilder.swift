import Bytes
import Diagnostics

/// Collects the files that programs reach: loaders, libraries, and what those load by name.
struct ClosureBuilder {
    let tree: any ImageTree
    let launch: ImageLaunch
    let kit: KitFacts
    private(set) var closure = ProgramClosure()
    private(set) var findings: [Finding] = []
    private var byPath: [PathBytes: Int] = [:]

    /// Limits against images made to keep us busy: files, places that are looked at for libraries, libraries that need
    /// one another in a row, directories of one search.
    static let limit = 200_000, lookupLimit = 1_000_000, depthLimit = 100, directoryLimit = 500

    /// Places that may still be looked at.
    private var lookups = lookupLimit
    /// Whether a limit has cut something off.
    private var isCut = false

    init(tree: any ImageTree, launch: ImageLaunch, kit: KitFacts) {
        self.tree = tree
        self.launch = launch
        self.kit = kit
    }

    /// A file of the process that is being put together.
    private struct Loaded {
        let member: Int
        let facts: ELFFacts
        /// Who needed it, from the program on, itself last.
        let needers: [LibrarySearch.Needer]
        let chain: [String]
    }

    /// Adds a program with its loader and libraries.
    mutating func add(_ program: LaunchedProgram) {
        guard let facts = program.elf else { return }
        let reason: ProgramClosure.Reason = program.role == .likely ? .likely : .program
        let index = put(program.location, reason: reason, chain: program.chain)
        guard let interpreter = facts.interpreter else {
            closure.libCs.append(nil)
            return
        }
        let libC = LibCKind(fileName: PathBytes(interpreter.lastComponent))
        closure.libCs.append(libC)
        let loader = addLoader(interpreter, of: program)
        guard let libC else { return }
        let search = LibrarySearch(tree: tree, launch: launch, libC: libC, loader: loader?.path)
        let origin = program.location.resolved.directory
        let root = Loaded(
            member: index,
            facts: facts,
            needers: [LibrarySearch.Needer(facts: facts, origin: origin)],
            chain: program.chain
        )
        load(root, search, loader: loader?.member, reason: reason == .likely ? .likely : .library)
    }

    /// Drops from what is missing what only likely files need and some file in the process answers for: a library that
    /// is loaded already is not looked for, as with the JVM's own.
    mutating func settle() {
        var present: Set<PathBytes> = []
        for member in closure.members {
            present.insert(member.path.name)
            if let soname = member.elf?.soname { present.insert(soname) }
        }
        closure.missing.removeAll { $0.isLikely && present.contains($0.name) }
        guard isCut else { return }
        findings.append(
            Finding(
                .closureCut,
                .warning,
                message: "its libraries were not all followed: there are more than \(ClosureBuilder.limit), or they "
                    + "need one another \(ClosureBuilder.depthLimit) times in a row",
                remedy: "no real program has that many: look at where the image came from"
            )
        )
    }

    /// Adds a script or data file.
    mutating func add(file location: ResolvedPath, chain: [String], reason: ProgramClosure.Reason) {
        _ = put(location, reason: reason, chain: chain)
    }

    /// Adds a library that is likely to be loaded, with what it needs in turn.
    mutating func add(likely location: ResolvedPath, chain: [String], libC: LibCKind) {
        let isNew = byPath[location.path] == nil
        let index = put(location, reason: .likely, chain: chain)
        guard isNew, let facts = location.node.fileFacts?.elf else { return }
        let search = LibrarySearch(tree: tree, launch: launch, libC: libC, loader: nil)
        let needer = LibrarySearch.Needer(facts: facts, origin: location.path.directory)
        load(
            Loaded(member: index, facts: facts, needers: [needer], chain: chain),
            search,
            loader: nil,
            reason: .likely
        )
    }

    private mutating func addLoader(
        _ interpreter: PathBytes,
        of program: LaunchedProgram
    ) -> (path: PathBytes, member: Int)? {
        let step = "PT_INTERP \(interpreter)"
        let failure: ResolutionFailure
        do throws(ResolutionFailure) {
            let location = try tree.resolve(interpreter, from: launch.directory)
            guard location.node.kind == .file else {
                throw .missing(interpreter, links: location.links)
            }
            let index = put(location, reason: .loader, chain: program.chain + [step])
            return (location.path, index)
        } catch {
            failure = error
        }
        guard !kit.providedLibraries.contains(interpreter.name) else { return nil }
        findings.append(
            Finding(
                .loaderMissing,
                program.role == .likely ? .warning : .error,
                path: program.location.resolved,
                chain: program.chain + [step] + failure.links.map { "link \($0)" },
                message: "its loader \(interpreter) cannot be found: \(failure.explanation)",
                remedy: "install the C library that the program was built for, or rebuild it for the image's own"
            )
        )
        return nil
    }

    /// Loads all that `root` needs, breadth first as loaders do.
    private mutating func load(
        _ root: Loaded,
        _ search: LibrarySearch,
        loader: Int?,
        reason: ProgramClosure.Reason
    ) {
        var queue = [root]
        var position = 0
        var loaded: [PathBytes: Int] = [:]
        for name in preloaded(search.libC) where reason != .likely {
            let directories = search.directories(root.needers)
            guard let found = search.find(name, in: directories), let facts = found.node.fileFacts?.elf else {
                // ld.so says so and goes on.
                miss(name, root, search, directories, .likely)
                continue
            }
            let chain = root.chain + ["LD_PRELOAD \(name)", found.path.description]
            let index = put(found, reason: reason, chain: chain)
            loaded[facts.soname ?? name] = index
            let origin = LibrarySearch.Needer(facts: facts, origin: found.path.directory)
            queue.append(Loaded(member: index, facts: facts, needers: root.needers + [origin], chain: chain))
        }
        while position < queue.count {
            let needer = queue[position]
            position += 1
            guard closure.members.count < ClosureBuilder.limit, needer.needers.count <= ClosureBuilder.depthLimit else {
                isCut = true
                continue
            }
            let directories = Array(search.directories(needer.needers).prefix(ClosureBuilder.directoryLimit))
            for name in needer.facts.needed {
                let isLoader = isAnsweredByLoader(name, search.libC)
                if let provider = loaded[name] ?? (isLoader ? loader : nil) {
                    closure.links.append((needer.member, name, provider))
                    continue
                }
                // Without the image's loader it is the kit's, or its absence has been told.
                if isLoader { continue }
                guard lookups > 0 else {
                    isCut = true
                    continue
                }
                lookups -= directories.count
                guard let found = search.find(name, in: directories), let facts = found.node.fileFacts?.elf else {
                    miss(name, needer, search, directories, reason)
                    continue
                }
                let chain = needer.chain + (["needs \(name)", found.path.description])
                if reason != .likely, !name.bytes.contains(PathBytes.slash), search.isUncached(found, needer.needers) {
                    reportUncached(found, chain)
                }
                let index = put(found, reason: reason, chain: chain)
                closure.links.append((needer.member, name, index))
                loaded[name] = index
                if let soname = facts.soname, loaded[soname] == nil { loaded[soname] = index }
                let origin = LibrarySearch.Needer(facts: facts, origin: found.path.directory)
                queue.append(
                    Loaded(member: index, facts: facts, needers: needer.needers + [origin], chain: chain)
                )
            }
        }
    }

    private mutating func reportUncached(_ found: ResolvedPath, _ chain: [String]) {
        findings.append(
            Finding(
                .notInLoaderCache,
                .warning,
                path: found.path,
                chain: chain,
                message: "its folder is known to glibc's loader by /etc/ld.so.cache only, which does not have it",
                remedy: "run ldconfig in the image after the library was added"
            )
        )
    }

    /// The libraries that the image's LD_PRELOAD names, and for glibc /etc/ld.so.preload (ld.so(8)).
    private func preloaded(_ libC: LibCKind) -> [PathBytes] {
        let file = libC == .glibc ? (try? tree.resolve("/etc/ld.so.preload"))?.node.fileFacts?.text ?? [] : []
        return ((launch.variable("LD_PRELOAD")?.bytes ?? []) + [0x20] + file)
            .split { [UInt8(ascii: ":"), 0x20, 0x09, 0x0a].contains($0) }.map { PathBytes($0) }
    }

    /// Whether the loader answers for a library itself: glibc's by its soname, musl's for all of libc.
    private func isAnsweredByLoader(_ name: PathBytes, _ libC: LibCKind) -> Bool {
        switch libC {
        case .glibc: return name == "ld-linux-x86-64.so.2"
        case .musl:
            // ldso/dynlink.c: names that begin with lib and one of these are musl itself.
            let parts = ["libc.", "libpthread.", "librt.", "libm.", "libdl.", "libutil.", "libxnet."]
            return LibCKind(fileName: name) == .musl || parts.contains { name.bytes.starts(with: $0.utf8) }
        }
    }

    private mutating func miss(
        _ name: PathBytes,
        _ needer: Loaded,
        _ search: LibrarySearch,
        _ directories: [PathBytes],
        _ reason: ProgramClosure.Reason
    ) {
        let neededBy = closure.members[needer.member].resolved
        let isKnown = closure.missing.contains { $0.name == name && $0.neededBy == neededBy }
        guard !isKnown, !kit.providedLibraries.contains(name) else { return }
        let missing = ProgramClosure.Missing(
            name: name,
            neededBy: neededBy,
            tried: directories,
            obstacles: search.obstacles(name, in: directories),
            chain: needer.chain,
            isLikely: reason == .likely
        )
        closure.missing.append(missing)
    }

    private mutating func put(_ location: ResolvedPath, reason: ProgramClosure.Reason, chain: [String]) -> Int {
        if let known = byPath[location.path] { return known }
        let facts = location.node.fileFacts
        byPath[location.path] = closure.members.count
        closure.members.append(
            ProgramClosure.Member(
                path: location.path,
                resolved: location.resolved,
                links: location.linkPaths,
                reason: reason,
                chain: chain,
                size: location.node.size,
                mode: location.node.mode,
                elf: facts?.elf,
                archive: facts?.javaArchive
            )
        )
        return closure.members.count - 1
    }
}
