import Bytes

/// Where a loader looks for a library: the rules of glibc's ld.so (ld.so(8), glibc 2.36) and of musl 1.2
/// (ldso/dynlink.c, load_library).
struct LibrarySearch {
    /// A file in the process, with what its search paths depend on.
    struct Needer {
        let facts: ELFFacts
        /// The directory that $ORIGIN stands for.
        let origin: PathBytes
    }

    let tree: any ImageTree
    let libC: LibCKind
    /// LD_LIBRARY_PATH of the image, empty parts left out.
    let environment: [PathBytes]
    /// The directories that are looked through in the end.
    let system: [PathBytes]
    /// Where relative names begin: the program has not changed the directory before its libraries are loaded.
    private let directory: PathBytes

    init(tree: any ImageTree, launch: ImageLaunch, libC: LibCKind, loader: PathBytes?) {
        self.tree = tree
        self.libC = libC
        directory = launch.directory
        environment = (launch.variable("LD_LIBRARY_PATH")?.bytes ?? [])
            .split { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ";") }
            .map { PathBytes($0).isAbsolute ? PathBytes($0) : launch.directory.appending($0) }
        system =
            switch libC {
            case .glibc: LoaderConfiguration.glibcDirectories(tree)
            case .musl: LoaderConfiguration.muslDirectories(tree, loader: loader)
            }
    }

    /// The directories to look through for what the last of `needers` needs; the others are who needed it, from the
    /// program on.
    func directories(_ needers: [Needer]) -> [PathBytes] {
        var seen: Set<PathBytes> = []
        return (named(needers) + system).filter { seen.insert($0).inserted }
    }

    /// Whether `found` is in a directory that the loader knows by its cache only, which does not have it.
    func isUncached(_ found: ResolvedPath, _ needers: [Needer]) -> Bool {
        // Directories of RUNPATH may be written in other ways ($ORIGIN/../lib) than the path that was found.
        libC == .glibc && system.contains(found.path.directory) && LoaderConfiguration.isUncached(found, tree)
            && !named(needers).contains { (try? tree.resolve($0))?.resolved == found.resolved.directory }
    }

    /// The directories that files and environment name.
    private func named(_ needers: [Needer]) -> [PathBytes] {
        guard let last = needers.last else { return environment }
        var result: [PathBytes] = []
        switch libC {
        case .glibc:
            if last.facts.runpath == nil {
                // DT_RPATH of the file itself, then of those that needed it, the program last; a file with
                // DT_RUNPATH has its DT_RPATH ignored.
                for needer in needers.reversed() where needer.facts.runpath == nil {
                    result += expanded(needer.facts.rpath, needer.origin)
                }
            }
            result += environment
            result += expanded(last.facts.runpath, last.origin)
        case .musl:
            result += environment
            for needer in needers.reversed() {
                result += expanded(needer.facts.runpath ?? needer.facts.rpath, needer.origin)
            }
        }
        return result
    }

    /// The library in the first directory that has it as an x86-64 shared object.
    func find(_ name: PathBytes, in directories: [PathBytes]) -> ResolvedPath? {
        if name.bytes.contains(PathBytes.slash) { return usable(absolute(name)) }
        for directory in directories {
            if let found = usable(directory.appending(name.bytes)) { return found }
        }
        return nil
    }

    /// What stands in the way in those directories that have something of this name which is no library for x86-64.
    func obstacles(_ name: PathBytes, in directories: [PathBytes]) -> [String] {
        let paths =
            name.bytes.contains(PathBytes.slash) ? [absolute(name)] : directories.map { $0.appending(name.bytes) }
        return paths.compactMap { path in
            do throws(ResolutionFailure) {
                let found = try tree.resolve(path)
                switch (found.node.kind, found.node.fileFacts) {
                case (.directory, _): return "\(path) is a directory"
                case (.file, .unreadableELF(let why, _)?): return "\(path) is no use: \(why)"
                case (.file, _): return "\(path) is no ELF file"
                default: return "\(path) is no file"
                }
            } catch {
                // That a directory or file is not there is the usual case.
                switch error {
                case .dangling, .loop: return tree.node(at: path) == nil ? nil : error.explanation
                default: return nil
                }
            }
        }
    }

    private func absolute(_ path: PathBytes) -> PathBytes {
        path.isAbsolute ? path : directory.appending(path.bytes)
    }

    private func usable(_ path: PathBytes) -> ResolvedPath? {
        guard let found = try? tree.resolve(path), found.node.kind == .file, found.node.fileFacts?.elf != nil else {
            return nil
        }
        return found
    }

    /// The parts of a search path with $ORIGIN, $LIB and $PLATFORM replaced; $LIB by both values that are in use.
    private func expanded(_ path: PathBytes?, _ origin: PathBytes) -> [PathBytes] {
        guard let path else { return [] }
        return path.bytes.split(separator: UInt8(ascii: ":")).flatMap { part -> [PathBytes] in
            let whole = part.replacing("ORIGIN", with: origin.bytes).replacing("PLATFORM", with: Array("x86_64".utf8))
            let choices = ["lib/x86_64-linux-gnu", "lib64"].map { whole.replacing("LIB", with: Array($0.utf8)) }
            var seen: Set<[UInt8]> = []
            return choices.filter { seen.insert($0).inserted }.map { absolute(PathBytes($0)) }
        }
    }
}

extension Collection<UInt8> {
    /// These bytes with `$NAME` and `${NAME}` replaced.
    fileprivate func replacing(_ name: String, with value: [UInt8]) -> [UInt8] {
        let bytes = Array(self)
        let forms = [Array("${\(name)}".utf8), Array("$\(name)".utf8)]
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if let form = forms.first(where: { bytes[position...].starts(with: $0) }) {
                result += value
                position += form.count
            } else {
                result.append(bytes[position])
                position += 1
            }
        }
        return result
    }
}
