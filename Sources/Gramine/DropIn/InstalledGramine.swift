internal import Diagnostics
internal import HostFiles
internal import SystemPackage

/// A Gramine that is installed on the host, by the folder of its libraries: `PREFIX/lib/x86_64-linux-gnu/gramine`,
/// `PREFIX/lib64/gramine` or `PREFIX/lib/gramine`.
///
/// The original tools know where they were installed, and are of the release that they sign for. A drop-in finds both:
/// by the folder that it is called in, by the library that it is given, or in the usual places.
struct InstalledGramine {
    /// The folder of libsysdb.so, with `sgx` below it.
    let folder: FilePath

    /// The LibOS.
    var libOS: FilePath { folder.appending("libsysdb.so") }
    /// What starts in the enclave.
    var libPAL: FilePath { folder.appending("sgx/libpal.so") }

    private static let libraryFolders = ["lib/x86_64-linux-gnu", "lib64", "lib"]

    /// An installation; nil if there is none.
    private init?(_ folder: FilePath) {
        self.folder = folder
        guard HostFileKind(of: libOS) == .regular else { return nil }
    }

    /// The installation that a tool belongs to.
    ///
    /// - Parameters:
    ///   - program: the name that the tool was called by.
    ///   - libPAL: the library that it was given.
    static func found(program: String, libPAL: String?, environment: (String) -> String?) -> InstalledGramine? {
        for folder in folders(of: program, environment) {
            if let found = below(folder.removingLastComponent()) { return found }
        }
        if let libPAL {
            let folder = FilePath(libPAL).removingLastComponent()
            if folder.lastComponent?.string == "sgx", let found = InstalledGramine(folder.removingLastComponent()) {
                return found
            }
        }
        return below("/usr") ?? below("/usr/local")
    }

    private static func below(_ prefix: FilePath) -> InstalledGramine? {
        for libraries in libraryFolders {
            if let found = InstalledGramine(prefix.appending(libraries).appending("gramine")) { return found }
        }
        return nil
    }

    /// The folder of a program that was called by this name: links are not followed, they are what a drop-in is put
    /// in the original's place by.
    private static func folders(of program: String, _ environment: (String) -> String?) -> [FilePath] {
        if program.utf8.contains(UInt8(ascii: "/")) { return [FilePath(program).removingLastComponent()] }
        guard !program.isEmpty else { return [] }
        let first = (environment("PATH") ?? "").split(separator: ":").map { FilePath(String($0)) }
            .first { HostFileKind(of: $0.appending(program)) == .regular }
        return first.map { [$0] } ?? []
    }

    /// The release that the Python package states; nil if there is no package, or it states none.
    func release(environment: (String) -> String?) -> String? {
        let mark = "__version__ ="
        for packages in pythonFolders(environment) {
            guard let file = try? InputFile(packages.appending("graminelibos/__init__.py")),
                let text = try? file.contents(limit: 1 << 16)
            else { continue }
            for line in text.split(separator: 0x0a) where line.starts(with: mark.utf8) {
                let value = line.dropFirst(mark.utf8.count).filter { ![0x20, 0x22, 0x27].contains($0) }
                return String(validating: value, as: UTF8.self)
            }
        }
        return nil
    }

    /// The layout constants of the build.
    func offsets(environment: (String) -> String?) -> FilePath? {
        let names = ["_graminelibos_offsets.py", "graminelibos/_offsets.py"]
        return pythonFolders(environment).flatMap { folder in names.map { folder.appending($0) } }
            .first { HostFileKind(of: $0) == .regular }
    }

    /// Where the Python package may be: by PYTHONPATH first, as Python looks for it, then below the prefix.
    private func pythonFolders(_ environment: (String) -> String?) -> [FilePath] {
        let named = (environment("PYTHONPATH") ?? "").split(separator: ":").map { FilePath(String($0)) }
        var prefix = folder.removingLastComponent()
        for libraries in InstalledGramine.libraryFolders where prefix.string.hasSuffix("/" + libraries) {
            for _ in libraries.split(separator: "/") { prefix.removeLastComponent() }
            break
        }
        var found: [FilePath] = []
        for place in [prefix, prefix.appending("local")] {
            for libraries in ["lib", "lib64"] {
                let folder = place.appending(libraries)
                let names = (try? InputDirectory(folder).names()) ?? []
                for name in names where name.hasPrefix("python3") {
                    found += ["dist-packages", "site-packages"].map { folder.appending(name).appending($0) }
                }
            }
        }
        return named + found
    }
}
