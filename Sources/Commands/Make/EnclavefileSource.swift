internal import Cache
internal import Diagnostics
internal import Enclavefile
internal import HostFiles
internal import LibOS
internal import Make
internal import SystemPackage
internal import TEEBuild

/// An Enclavefile on this machine, with what stands around it.
struct EnclavefileSource {
    private let path: FilePath

    /// The file of this name.
    init(_ path: FilePath) { self.path = path }

    /// Its name, for messages.
    var name: String { path.string }

    /// Where its lock is.
    var lock: FilePath {
        path.removingLastComponent().pushing(FilePath((path.lastComponent?.string ?? "Enclavefile") + ".lock"))
    }

    /// Reads it.
    ///
    /// - Parameters:
    ///   - variables: of the command line.
    ///   - workspace: what its targets are built in and with.
    ///   - needsTargets: whether a file without targets is refused.
    /// - Throws: `TeeErrors` for everything that is wrong with it.
    func read(
        _ variables: [(name: String, value: String)],
        for workspace: Workspace,
        needsTargets: Bool = true,
        _ context: CommandContext
    ) throws -> Enclavefile {
        guard HostFileKind(of: path) != nil else {
            throw TeeError(
                .enclavefile,
                object: path.string,
                cause: "there is no such file",
                hint: "write one as docs/enclavefile.md says, or name it with -f or its folder with -C"
            )
        }
        let bytes = try InputFile(path).contents(limit: 16 << 20)
        do throws(TeeErrors) {
            return try Enclavefile(
                parsing: bytes,
                overrides: variables,
                environment: context.environment,
                libOSNames: allBackEnds.flatMap { [$0.name] + $0.aliases },
                needsTargets: needsTargets,
                values: workspace.problems
            )
        } catch {
            throw error.within(path.string)
        }
    }

    /// What its targets are built in and with.
    func workspace(_ images: ImageOptions, _ kits: KitOptions, _ context: CommandContext) throws -> Workspace {
        let cache = images.cache(context)
        return Workspace(
            folder: path.removingLastComponent(),
            backEnds: allBackEnds,
            kits: { () throws(TeeError) in try kits.store(context, cache: cache) },
            intake: try images.intake(context, SilentProgress()),
            memory: images.whole(context).map { BuildMemory(directory: $0.folder(of: .targets)) },
            environment: context.environment,
            codes: ErrorCode.all
        )
    }

    /// Words with a `=` are variables, all others targets: no name of a target holds one.
    static func sorted(_ words: [String]) -> (targets: [String], variables: [(name: String, value: String)]) {
        var targets: [String] = []
        var variables: [(name: String, value: String)] = []
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if parts.count == 2 { variables.append((parts[0], parts[1])) } else { targets.append(word) }
        }
        return (targets, variables)
    }
}
