internal import Bytes
internal import Compatibility
internal import Diagnostics
internal import ELF

/// What the untrusted side of an instance is linked with, and what of it the kit does not bring.
enum HostLibraries {
    /// Where images have them: the C library of Ubuntu, for which releases are made, looks there by itself.
    static let folder: PathBytes = "/usr/lib/x86_64-linux-gnu"
    /// The loader that occlum-run names.
    static let loader: PathBytes = "/lib64/ld-linux-x86-64.so.2"

    /// One finding for each library that is needed from `programs` on and is not there.
    ///
    /// - Parameter bytes: the content of a file, nil where the kit has none at the path.
    /// - Throws: what `bytes` throws.
    static func missing(
        for programs: [PathBytes],
        bytes: (PathBytes) throws(TeeError) -> [UInt8]?
    ) throws(TeeError) -> [Finding] {
        var waiting: [(name: PathBytes, path: PathBytes, by: PathBytes)] = []
        var seen: Set<PathBytes> = []
        var findings: [Finding] = []
        func needs(of content: [UInt8], _ path: PathBytes) {
            guard let file = try? ELFFile(parsing: content) else { return }
            let names = file.dynamic?.needed ?? []
            for name in names where seen.insert(name).inserted {
                let place = name == PathBytes(loader.lastComponent) ? loader : folder.appending(name.bytes)
                waiting.append((name, place, path))
            }
        }
        for program in programs {
            if let content = try bytes(program) { needs(of: content, program) }
        }
        // The PAL stands in the instance.
        seen.insert("libocclum-pal.so.0")
        waiting.removeAll { $0.name == "libocclum-pal.so.0" }
        while let next = waiting.popLast() {
            if let content = try bytes(next.path) {
                needs(of: content, next.path)
                continue
            }
            findings.append(
                Finding(
                    .hostLibraryMissing,
                    .warning,
                    path: next.path,
                    message: "\(next.by) needs \(next.name), which the kit does not bring",
                    remedy:
                        "import the kit from the project's Docker image, which has Intel's libraries and the system's"
                )
            )
        }
        return findings
    }
}
