import Bytes
import ELF

/// What known libraries and runtimes load by name when they run. None of it is certain.
struct LikelyLibraries {
    let tree: any ImageTree
    let launch: ImageLaunch
    /// The programs that start, for what their arguments name.
    let programs: [LaunchedProgram]

    /// A file that is likely to be loaded, and why.
    struct Candidate {
        let path: PathBytes
        let why: String
        /// Whether it is a shared object, whose libraries matter too.
        let isLibrary: Bool
        /// The steps that led to the file that loads it.
        var origin: [String] = []
    }

    /// The most names of libraries that are looked for.
    private static let nameLimit = 10_000
    /// The most files of one directory tree.
    static let treeLimit = 100_000

    /// Files that belong to a runtime, and how many of them are asked what they load.
    private static let hostMarks: Set<RuntimeMark> = [.jvm, .cpython, .node, .dotnet], hostLimit = 32

    /// What the members of a closure are likely to load, in a fixed order.
    func candidates(of closure: ProgramClosure) -> [Candidate] {
        var result: [Candidate] = []
        func add(_ candidates: [Candidate], by member: ProgramClosure.Member) {
            result += candidates.map { candidate in
                var candidate = candidate
                candidate.origin = member.chain
                return candidate
            }
        }
        let members = closure.members
        if let libC = members.first(where: { LibCKind(fileName: $0.path.name) == .glibc && $0.reason == .library }) {
            let directory = libC.path.directory
            if let user = members.first(where: { member in
                guard let facts = member.elf, LibCKind(fileName: member.path.name) == nil else { return false }
                return LikelyLibraries.nameServiceFunctions.contains { facts.imports($0) }
            }) {
                add(nameServices(directory), by: user)
            }
            if let user = members.first(where: { $0.elf?.imports("iconv_open") == true }) {
                add(
                    files(below: directory.appending("gconv".utf8), "iconv loads its converters") { _ in true },
                    by: user
                )
            }
        }
        var names = 0
        for member in members {
            guard let facts = member.elf, !facts.openedNames.isEmpty, names < LikelyLibraries.nameLimit else {
                continue
            }
            names += facts.openedNames.count
            add(opened(by: member, facts, members), by: member)
        }
        result += systemFiles(members)
        if let user = members.first(where: startsShell) {
            add([Candidate(path: "/bin/sh", why: "\(user.path.name) may start the shell", isLibrary: true)], by: user)
        }
        let programs = members.filter { $0.reason == .program || $0.reason == .script }
        for member in programs.prefix(LikelyLibraries.programLimit) { add(ofOwnFolders(member), by: member) }
        var hosts = 0
        for member in members {
            // Each of these walks through folders: a process has a few.
            if member.elf?.marks.isDisjoint(with: LikelyLibraries.hostMarks) == false { hosts += 1 }
            if hosts <= LikelyLibraries.hostLimit { add(loaded(by: member), by: member) }
        }
        return result
    }

    /// The libraries whose names a file holds that opens some by name, where its loader finds them.
    private func opened(
        by member: ProgramClosure.Member,
        _ facts: ELFFacts,
        _ members: [ProgramClosure.Member]
    ) -> [Candidate] {
        let isMusl = members.contains { $0.reason == .loader && LibCKind(fileName: $0.path.name) == .musl }
        let search = LibrarySearch(tree: tree, launch: launch, libC: isMusl ? .musl : .glibc, loader: nil)
        let needer = LibrarySearch.Needer(facts: facts, origin: member.path.directory)
        let directories = Array(search.directories([needer]).prefix(ClosureBuilder.directoryLimit))
        return facts.openedNames.compactMap { name in
            guard let found = search.find(name, in: directories) else { return nil }
            return Candidate(path: found.path, why: "may open \(name) by name", isLibrary: true)
        }
    }

    /// The most programs and scripts whose own folders are looked through.
    private static let programLimit = 64

    /// Modules and programs in the folders of a program's name.
    private func ofOwnFolders(_ member: ProgramClosure.Member) -> [Candidate] {
        let folders = Set(ProgramFolders.all(of: member.resolved) + ProgramFolders.all(of: member.path))
        return folders.sorted().flatMap { binaries(below: $0, "\(member.path.name) may load or start it") }
    }

    /// Whether a file hands commands to /bin/sh: by functions of libc, or as interpreters do by themselves.
    private func startsShell(_ member: ProgramClosure.Member) -> Bool {
        guard let facts = member.elf, LibCKind(fileName: member.path.name) == nil else { return false }
        if facts.imports("system") || facts.imports("popen") { return true }
        guard member.reason == .program else { return false }
        return facts.marks.contains(.node)
            || ProgramFolders.names(of: member.resolved).contains { ["perl", "ruby"].contains(PathBytes($0)) }
    }

    /// What one file loads by name.
    private func loaded(by member: ProgramClosure.Member) -> [Candidate] {
        var result: [Candidate] = []
        let directory = member.path.directory
        if member.reason == .library { result += processorVariants(member) }
        switch member.path.name {
        case "libcrypto.so.3":
            result += libraries(in: directory.appending("ossl-modules".utf8), "OpenSSL loads its providers")
            result += libraries(in: directory.appending("engines-3".utf8), "OpenSSL loads its engines")
        case "libcrypto.so.1.1":
            result += libraries(in: directory.appending("engines-1.1".utf8), "OpenSSL loads its engines")
        case "libpam.so.0":
            result += libraries(in: directory.appending("security".utf8), "PAM loads its modules")
        default: break
        }
        guard let marks = member.elf?.marks else { return result }
        if marks.contains(.cpython) { result += python(member) }
        if marks.contains(.jvm) { result += java(member) }
        if marks.contains(.node) { result += node() }
        if marks.contains(.dotnet) { result += dotnet(member) }
        return result
    }

    /// Files that libc itself reads. What container runtimes replace (hosts, hostname, resolv.conf) is left out.
    private func systemFiles(_ members: [ProgramClosure.Member]) -> [Candidate] {
        let loaders = Set(members.filter { $0.reason == .loader }.compactMap { LibCKind(fileName: $0.path.name) })
        var paths: [PathBytes] = []
        if loaders.contains(.glibc) {
            paths += [
                "/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf",
            ]
        }
        if loaders.contains(.musl) { paths.append("/etc/ld-musl-x86_64.path") }
        if !loaders.isEmpty {
            paths += ["/etc/passwd", "/etc/group", "/etc/services", "/etc/protocols", "/etc/localtime"]
        }
        return paths.filter(exists).map {
            Candidate(path: $0, why: "the C library reads its settings", isLibrary: false)
        }
    }

    /// Builds of a library for newer processors, which glibc 2.33 and later prefers (glibc-hwcaps).
    private func processorVariants(_ member: ProgramClosure.Member) -> [Candidate] {
        ["x86-64-v4", "x86-64-v3", "x86-64-v2"].compactMap { level in
            let name = Array("glibc-hwcaps/\(level)/".utf8) + member.path.lastComponent
            let path = member.path.directory.appending(name)
            return exists(path)
                ? Candidate(path: path, why: "glibc prefers the build for the processor", isLibrary: true) : nil
        }
    }

    private static let nameServiceFunctions: [PathBytes] = [
        "getaddrinfo", "getgrgid", "getgrgid_r", "getgrnam", "getgrnam_r", "gethostbyname", "gethostbyname_r",
        "getpwnam", "getpwnam_r", "getpwuid", "getpwuid_r", "getservbyname", "initgroups",
    ]

    /// libnss_SERVICE.so.2 of the services in /etc/nsswitch.conf (nsswitch.conf(5)); glibc's default where there is none.
    private func nameServices(_ directory: PathBytes) -> [Candidate] {
        let text = (try? tree.resolve("/etc/nsswitch.conf"))?.node.fileFacts?.text ?? Array("all: files dns".utf8)
        var services: [PathBytes] = []
        for line in text.split(separator: 0x0a) {
            let visible = line.prefix { $0 != UInt8(ascii: "#") }
            guard let colon = visible.firstIndex(of: UInt8(ascii: ":")) else { continue }
            for word in CommandWrapper.words(visible[(colon + 1)...])
            where word.bytes.first != UInt8(ascii: "[") && !services.contains(word) {
                services.append(word)
            }
        }
        return services.prefix(64).compactMap { service in
            let path = directory.appending(Array("libnss_".utf8) + service.bytes + Array(".so.2".utf8))
            guard exists(path) else { return nil }
            return Candidate(path: path, why: "glibc loads the name service \(service)", isLibrary: true)
        }
    }

    /// The library directory of CPython: `lib/pythonX.Y` beside its `bin`, by the number in its file name or soname.
    private func python(_ member: ProgramClosure.Member) -> [Candidate] {
        guard let version = PythonVersion(member) else { return [] }
        let directory = member.resolved.directory
        // bin/python3.11 and lib/[x86_64-linux-gnu/]libpython3.11.so.1.0 have their prefix in common.
        let homes = [directory.directory, directory.directory.directory]
        var result: [Candidate] = []
        for home in homes {
            for name in ["lib/python\(version.text)", "lib64/python\(version.text)"] {
                let path = home == "/" ? PathBytes("/" + name) : home.appending(name.utf8)
                result += files(below: path, "CPython loads its modules") { _ in true }
            }
            if !result.isEmpty { break }
        }
        result += environment(member, version, homes)
        result += files(below: "/usr/lib/python3/dist-packages", "Debian's CPython loads its modules") { _ in true }
        return result
    }

    /// A virtual environment that the program is started in (PEP 405): `pyvenv.cfg` beside the program or above it, modules
    /// below. Where the program is a copy, the modules that come with Python are at the home of another.
    private func environment(
        _ member: ProgramClosure.Member,
        _ version: PythonVersion,
        _ known: [PathBytes]
    ) -> [Candidate] {
        let directory = member.path.directory
        var result: [Candidate] = []
        for home in [directory.directory, directory] where exists(home.appending("pyvenv.cfg".utf8)) {
            let settings = home.appending("pyvenv.cfg".utf8)
            result.append(Candidate(path: settings, why: "CPython finds its environment by it", isLibrary: false))
            for home in known.contains(home) ? [home, "/usr", "/usr/local"] : [home] {
                let modules = home.appending("lib/python\(version.text)".utf8)
                result += files(below: modules, "CPython loads its modules") { _ in true }
            }
        }
        return result
    }

    private func node() -> [Candidate] {
        files(below: launch.directory, "Node loads its addons") { $0.hasSuffix(".node") }
    }

    func exists(_ path: PathBytes) -> Bool { (try? tree.resolve(path)) != nil }

    private func libraries(in directory: PathBytes, _ why: String) -> [Candidate] {
        files(below: directory, why) { $0.hasSuffix(".so") }
    }

    /// Shared objects and programs, whose libraries matter too.
    private func binaries(below directory: PathBytes, _ why: String) -> [Candidate] {
        files(below: directory, why) { _ in true }.compactMap { candidate in
            guard (try? tree.resolve(candidate.path))?.node.fileFacts?.elf != nil else { return nil }
            return Candidate(path: candidate.path, why: why, isLibrary: true)
        }
    }

    /// The files below a directory whose names `isWanted`, in the order of their paths. Links to directories are not
    /// followed, so that there is an end to it.
    func files(below directory: PathBytes, _ why: String, _ isWanted: (PathBytes) -> Bool) -> [Candidate] {
        guard let root = try? tree.resolve(directory), root.node.kind == .directory, root.resolved != "/" else {
            return []
        }
        var result: [Candidate] = []
        var pending = [root.resolved]
        while let current = pending.popLast(), result.count < LikelyLibraries.treeLimit {
            var below: [PathBytes] = []
            for name in tree.names(in: current) {
                let path = current.appending(name.bytes)
                guard let node = tree.node(at: path) else { continue }
                switch node.kind {
                case .directory: below.append(path)
                case .file, .symlink:
                    if isWanted(name) { result.append(Candidate(path: path, why: why, isLibrary: isLibrary(path))) }
                default: break
                }
            }
            pending += below.reversed()
        }
        return result
    }

    private func isLibrary(_ path: PathBytes) -> Bool {
        (try? tree.resolve(path))?.node.fileFacts?.elf?.kind == .sharedObject
    }
}

extension PathBytes {
    /// Whether the last bytes are those of `text`.
    func hasSuffix(_ text: String) -> Bool { bytes.suffix(text.utf8.count).elementsEqual(text.utf8) }
}
