import Bytes
import ELF

extension LikelyLibraries {
    /// What a JVM loads: its home (the directory above the `bin` or `lib` that its own files are in), native libraries
    /// of packages and of `java.library.path`, archives of classes.
    func java(_ member: ProgramClosure.Member) -> [Candidate] {
        var home = member.resolved.directory
        while home != "/", !exists(home.appending("release".utf8)), !exists(home.appending("lib/modules".utf8)) {
            home = home.directory
        }
        var result: [Candidate] = []
        if home != "/" {
            result = files(below: home, "the JVM loads its libraries and modules") { name in
                !name.hasSuffix(".zip") && !name.hasSuffix(".1")
            }
        }
        let options = JavaOptions(programs, tree: tree, launch: launch)
        for folder in options.libraryPath + LikelyLibraries.nativeFolders {
            result += nativeLibraries(in: folder, "the JVM loads native libraries of java.library.path") { _ in true }
        }
        let environment = LibrarySearch(tree: tree, launch: launch, libC: .glibc, loader: nil).environment
        for folder in environment + LikelyLibraries.sharedFolders {
            result += nativeLibraries(in: folder, "the JVM may load it: it has functions for Java") { facts in
                facts.marks.contains(.jni)
            }
        }
        let archives = options.archives.isEmpty ? allArchives(outside: home) : options.archives
        result += archives.map { Candidate(path: $0, why: "the JVM reads classes", isLibrary: false) }
        return result
    }

    /// Every archive of Java, for start scripts that put the class path together when they run.
    private func allArchives(outside home: PathBytes) -> [PathBytes] {
        var result: [PathBytes] = []
        let prefix = home == "/" ? [] : home.bytes + [PathBytes.slash]
        tree.forEachNode { path, node in
            guard node.kind == .file || node.kind == .symlink, JavaArchive.isArchive(path.name),
                result.count < LikelyLibraries.treeLimit, prefix.isEmpty || !path.bytes.starts(with: prefix)
            else { return }
            result.append(path)
        }
        return result
    }

    /// Folders for nothing but native libraries of Java: Debian's and OpenJDK's own.
    private static let nativeFolders: [PathBytes] = [
        "/usr/lib/x86_64-linux-gnu/jni", "/usr/lib/jni", "/usr/java/packages/lib",
    ]
    /// The rest of `java.library.path` where nobody sets it: of OpenJDK on any distribution (os_linux.cpp), of Debian.
    static let sharedFolders: [PathBytes] = [
        "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/lib", "/usr/lib",
    ]

    /// The `lib….so` of a folder itself, which is all that System.loadLibrary finds there.
    private func nativeLibraries(
        in folder: PathBytes,
        _ why: String,
        _ isWanted: (ELFFacts) -> Bool
    ) -> [Candidate] {
        guard let root = try? tree.resolve(folder), root.node.kind == .directory else { return [] }
        return tree.names(in: root.resolved).compactMap { name in
            let path = root.resolved.appending(name.bytes)
            guard name.hasSuffix(".so"), let facts = (try? tree.resolve(path))?.node.fileFacts?.elf,
                facts.kind == .sharedObject, isWanted(facts)
            else { return nil }
            return Candidate(path: path, why: why, isLibrary: true)
        }
    }
}
