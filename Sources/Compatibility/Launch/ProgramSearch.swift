import Bytes

/// Finding a program by its name as runc does (Go's exec.LookPath), inside the image.
struct ProgramSearch {
    /// What came of it.
    enum Outcome {
        case found(ResolvedPath)
        case failed(ResolutionFailure, path: PathBytes)
        /// Something is there that cannot be executed.
        case notExecutable(ResolvedPath)
        /// No directory of PATH has it; near misses are files without the x bit.
        case notInPath([PathBytes])
    }

    let tree: any ImageTree
    let launch: ImageLaunch

    func find(_ name: PathBytes) -> Outcome {
        if name.bytes.contains(PathBytes.slash) { return look(at: name) }
        var nearMiss: Outcome?
        var tried: [PathBytes] = []
        for directory in launch.searchPath {
            tried.append(directory)
            // A directory that is not there, or behind a dead link, says nothing about the program.
            guard (try? tree.resolve(directory, from: launch.directory)) != nil else { continue }
            let path = directory.appending(name.bytes)
            switch look(at: path) {
            case .found(let location): return .found(location)
            case .notExecutable(let location) where location.node.kind == .file:
                nearMiss = nearMiss ?? .notExecutable(location)
            case .failed(.dangling(let link, let target, let links), let path):
                nearMiss = nearMiss ?? .failed(.dangling(link: link, target: target, links: links), path: path)
            case .failed(.loop(let link, let links), let path):
                nearMiss = nearMiss ?? .failed(.loop(link, links: links), path: path)
            default: break
            }
        }
        return nearMiss ?? .notInPath(tried)
    }

    /// The directory of PATH in which a name without a slash is found, if it is a relative one: Go's LookPath gives ErrDot
    /// then (Go 1.19, os/exec).
    func relativeDirectory(of name: PathBytes) -> PathBytes? {
        guard !name.bytes.contains(PathBytes.slash) else { return nil }
        let first = launch.searchPath.first { directory in
            if case .found = look(at: directory.appending(name.bytes)) { return true }
            return false
        }
        return first.flatMap { $0.isAbsolute ? nil : $0 }
    }

    private func look(at path: PathBytes) -> Outcome {
        do {
            let location = try tree.resolve(path, from: launch.directory)
            guard location.node.kind == .file, location.node.mode & 0o111 != 0 else { return .notExecutable(location) }
            return .found(location)
        } catch {
            return .failed(error, path: path)
        }
    }
}
