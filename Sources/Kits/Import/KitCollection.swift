internal import Bytes
internal import Compatibility
internal import Crypto
internal import Diagnostics
internal import HostFiles
internal import LibOS
internal import OCI

/// The files that a kit takes from a release.
struct KitCollection {
    /// Those that go into converted images.
    let runtime: [LayerFile]
    /// Those that only conversions need.
    let build: [LayerFile]

    private static let greatestFileCount = 100_000

    /// A file that is wanted: where it is in the release, and where it goes.
    private struct Wanted {
        let source: PathBytes
        let destination: PathBytes
        let isRuntime: Bool
        let isOfSystem: Bool
    }

    /// - Throws: `TB3704` if a file that every conversion needs is missing; what reading the release throws.
    init(_ contract: KitContract, version: String, from release: any Release) throws(TeeError) {
        let (tree, system) = (release.tree, release.system)
        var wanted: [PathBytes: Wanted] = [:]
        for item in contract.items(version) {
            var (place, isOfSystem) = (tree, false)
            var path = KitCollection.find(item, in: tree)
            if path == nil, item.isOfSystem, let system {
                (place, isOfSystem) = (system.tree, true)
                path = KitCollection.find(item, in: place)
            }
            guard let found = path else {
                guard item.isRequired else { continue }
                throw TeeError(
                    .releaseIncomplete,
                    object: item.sources.first.map(\.description) ?? item.purpose,
                    cause: "the release does not have \(item.purpose)",
                    hint: "upstream has it in \(item.upstream): name a complete release"
                )
            }
            for file in try KitCollection.files(of: item, at: found, in: place, isOfSystem: isOfSystem) {
                guard wanted.count < KitCollection.greatestFileCount else {
                    throw releaseUnusable("\(found)", "it holds over \(KitCollection.greatestFileCount) files")
                }
                wanted[file.destination] = file
            }
        }
        let all = wanted.values.sorted { $0.destination < $1.destination }
        var own = try release.contents(of: all.filter { !$0.isOfSystem }.map(\.source))[...]
        var systems = try system?.contents(of: all.filter(\.isOfSystem).map(\.source))[...] ?? []
        var (runtime, build): ([LayerFile], [LayerFile]) = ([], [])
        for file in all {
            guard let range = file.isOfSystem ? systems.popFirst() : own.popFirst() else { continue }
            let entry = LayerFile(
                path: PathBytes(file.destination.bytes.dropFirst()),
                kind: .range(range),
                mode: try KitCollection.mode(range)
            )
            if file.isRuntime { runtime.append(entry) } else { build.append(entry) }
        }
        self.runtime = try KitCollection.linked(runtime)
        self.build = build
    }

    /// The files with all but the first of the same content as links to it: releases have libraries by several names,
    /// and packaging makes copies of what were links.
    private static func linked(_ files: [LayerFile]) throws(TeeError) -> [LayerFile] {
        var byCount: [Int: [Int]] = [:]
        for (index, file) in files.enumerated() {
            if case .range(let range) = file.kind, range.byteCount > 0 {
                byCount[range.byteCount, default: []].append(index)
            }
        }
        var result = files
        for group in byCount.values where group.count > 1 {
            var firsts: [SHA256Digest: Int] = [:]
            for index in group {
                guard case .range(let range) = files[index].kind else { continue }
                var hasher = SHA256Hasher()
                try range.forEachPart { part throws(TeeError) in hasher.update(part) }
                let digest = hasher.finalize()
                if let first = firsts[digest] {
                    result[index].kind = .hardLink(target: files[first].path)
                } else {
                    firsts[digest] = index
                }
            }
        }
        return result
    }

    /// Programs and libraries may be executed, nothing else; what the release's packaging says of modes differs.
    private static func mode(_ range: FileRange) throws(TeeError) -> UInt16 {
        var first = [UInt8](repeating: 0, count: 4)
        let count = try range.read(at: 0, into: &first)
        return first == [0x7f, 0x45, 0x4c, 0x46] || first.prefix(min(count, 2)).elementsEqual("#!".utf8) ? 0o755 : 0o644
    }

    /// Whether the release has one of the files that every conversion needs.
    static func finds(anyOf items: [KitContract.Item], in release: any Release) -> Bool {
        items.contains { $0.isRequired && find($0, in: release.tree) != nil }
    }

    private static func find(_ item: KitContract.Item, in tree: any ImageTree) -> PathBytes? {
        for pattern in item.sources {
            for path in PathPattern(pattern).matches(in: tree).map(\.path) {
                if let found = try? tree.resolve(path), found.node.kind == .file || found.node.kind == .directory {
                    return path
                }
            }
        }
        return nil
    }

    private static func files(
        of item: KitContract.Item,
        at path: PathBytes,
        in tree: any ImageTree,
        isOfSystem: Bool
    ) throws(TeeError) -> [Wanted] {
        func wanted(_ source: PathBytes, _ destination: PathBytes) -> Wanted {
            Wanted(source: source, destination: destination, isRuntime: item.isRuntime, isOfSystem: isOfSystem)
        }
        guard let place = try? tree.resolve(path) else { return [] }
        let destination = item.destination ?? path
        if place.node.kind == .file {
            return [wanted(place.resolved, destination)]
        }
        var found: [Wanted] = []
        var pending = [(folder: place.resolved, destination: destination, depth: 0)]
        while let (folder, target, depth) = pending.popLast() {
            guard depth < 32, found.count < greatestFileCount else {
                throw releaseUnusable("\(path)", "its folders lead back to themselves, or hold too many files")
            }
            for name in tree.names(in: folder) {
                guard let inner = try? tree.resolve(folder.child(name.bytes[...])) else { continue }
                let goal = target.child(name.bytes[...])
                switch inner.node.kind {
                case .file where item.leaves(out: name): break
                case .file: found.append(wanted(inner.resolved, goal))
                case .directory: pending.append((inner.resolved, goal, depth + 1))
                default: break
                }
            }
        }
        return found
    }
}

extension KitContract.Item {
    /// Whether the file of this name is one that is not taken of a folder.
    fileprivate func leaves(out name: PathBytes) -> Bool {
        leftOut.contains { name.bytes.suffix($0.utf8.count).elementsEqual($0.utf8) }
    }
}
