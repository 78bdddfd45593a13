import Bytes

/// The directories that loaders are configured for by files of the image.
enum LoaderConfiguration {
    /// Those of /etc/ld.so.conf, then glibc's own: Debian's multiarch ones and the usual ones.
    static func glibcDirectories(_ tree: any ImageTree) -> [PathBytes] {
        var configured: [PathBytes] = []
        var read: Set<PathBytes> = []
        include("/etc/ld.so.conf", tree, &configured, &read)
        var seen: Set<PathBytes> = []
        return (configured + glibcOwn).filter { seen.insert($0).inserted }
    }

    /// The directories that glibc's loaders look through without any configuration.
    private static let glibcOwn: [PathBytes] = [
        "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib",
    ]

    /// Whether glibc's loader does not find a library in a directory that only ld.so.conf names: it reads the cache that
    /// ldconfig(8) made of that, and the cache does not have the library. False where the cache cannot be read.
    static func isUncached(_ library: ResolvedPath, _ tree: any ImageTree) -> Bool {
        let directory = library.path.directory
        guard !glibcOwn.contains(directory) else { return false }
        guard let cache = try? tree.resolve("/etc/ld.so.cache") else { return true }
        guard let content = cache.node.fileFacts?.text else { return false }
        let real = (try? tree.resolve(directory))?.resolved ?? directory
        return ![directory, real].contains { place in
            let entry = place.appending(library.path.name.bytes).bytes
            return RuntimeStrings.find(entry, in: content, content.indices[...]) != nil
        }
    }

    /// Those of /etc/ld-musl-x86_64.path beside the loader's directory, else musl's own.
    static func muslDirectories(_ tree: any ImageTree, loader: PathBytes?) -> [PathBytes] {
        // musl cuts the loader's path at its last "/lib/" part: /opt/x/lib/ld-musl... reads /opt/x/etc/....
        let prefix = (loader?.directory.directory).flatMap { $0 == "/" ? nil : $0 }
        for path in [prefix.map { $0.appending("etc/ld-musl-x86_64.path".utf8) }, "/etc/ld-musl-x86_64.path"] {
            guard let path, let found = try? tree.resolve(path), let text = found.node.fileFacts?.text else { continue }
            return text.split { $0 == UInt8(ascii: ":") || $0 == 0x0a }.map { PathBytes($0) }.filter(\.isAbsolute)
        }
        return ["/lib", "/usr/local/lib", "/usr/lib"]
    }

    /// Reads a file of ldconfig(8): a directory a line, `include PATTERN`, comments.
    private static func include(
        _ path: PathBytes,
        _ tree: any ImageTree,
        _ directories: inout [PathBytes],
        _ read: inout Set<PathBytes>
    ) {
        // Each file once: they may include one another.
        guard read.count < 1000, read.insert(path).inserted, let found = try? tree.resolve(path),
            let text = found.node.fileFacts?.text
        else { return }
        for line in text.split(separator: 0x0a) {
            let words = line.prefix { $0 != UInt8(ascii: "#") }.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
            guard let first = words.first else { continue }
            if first.elementsEqual("include".utf8) {
                for pattern in words.dropFirst() {
                    for file in expand(PathBytes(pattern), beside: path, tree) {
                        include(file, tree, &directories, &read)
                    }
                }
            } else if !first.elementsEqual("hwcap".utf8) {
                // An old form names a library type behind "=".
                var name = first.prefix { $0 != UInt8(ascii: "=") }
                while name.count > 1, name.last == PathBytes.slash { name.removeLast() }
                if name.first == PathBytes.slash { directories.append(PathBytes(name)) }
            }
        }
    }

    /// The files that a pattern with `*` and `?` in its last part names, sorted.
    private static func expand(_ pattern: PathBytes, beside file: PathBytes, _ tree: any ImageTree) -> [PathBytes] {
        let whole = pattern.isAbsolute ? pattern : file.directory.appending(pattern.bytes)
        guard let directory = try? tree.resolve(whole.directory) else { return [] }
        return tree.names(in: directory.resolved).filter { matches(whole.name.bytes[...], $0.bytes[...]) }
            .map { directory.resolved.appending($0.bytes) }
    }

    /// Whether `name` is matched by a pattern of bytes, `?` and `*`; in time proportional to their lengths' product.
    static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var pattern = pattern
        var name = name
        var retry: (pattern: ArraySlice<UInt8>, name: ArraySlice<UInt8>)?
        while let byte = name.first {
            if pattern.first == UInt8(ascii: "*") {
                pattern.removeFirst()
                retry = (pattern, name)
            } else if let expected = pattern.first, expected == UInt8(ascii: "?") || expected == byte {
                pattern.removeFirst()
                name.removeFirst()
            } else if let last = retry {
                retry = (last.pattern, last.name.dropFirst())
                (pattern, name) = (last.pattern, last.name.dropFirst())
            } else {
                return false
            }
        }
        return pattern.allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
