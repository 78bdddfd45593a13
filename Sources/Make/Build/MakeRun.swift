public import Diagnostics
public import Enclavefile
internal import HostFiles
internal import OCI
public import SystemPackage

/// A run of `make`: targets in their order, several at once, only those whose content has changed.
public struct MakeRun: Sendable {
    /// How it goes about it.
    public struct Options: Sendable {
        /// How many targets are built at once.
        public var jobs = 1
        /// Whether targets are built that do not need one that failed.
        public var keepsGoing = false
        /// Whether all targets are built, changed or not.
        public var rebuildsAll = false
        /// Whether nothing is built, and only said what would be.
        public var onlyLooks = false
        /// Whether everything must be what the lock says.
        public var isLocked = false
        /// Targets that need not be what the lock says, while all others must; empty for no such rule.
        public var updated: Set<String> = []

        /// The name of the file, for messages that name a place in it.
        public var fileName = "Enclavefile"

        /// The options of somebody who gives none.
        public init() {}
    }

    private let file: Enclavefile
    private let workspace: Workspace
    private let lockPath: FilePath
    private let options: Options
    private let observer: any MakeObserver

    /// A run over a file.
    public init(
        _ file: Enclavefile,
        in workspace: Workspace,
        lock: FilePath,
        options: Options,
        observer: any MakeObserver
    ) {
        self.file = file
        self.workspace = workspace
        lockPath = lock
        self.options = options
        self.observer = observer
    }

    /// Builds targets and what they need; writes the lock if it says something else then.
    ///
    /// - Returns: what became of each target that makes something, in the order of the building.
    /// - Throws: `TB1300` if the lock has targets that the file has not, `TB2103` for a target that is none, `TB2102` for outputs in one place, `TB2110` for a lock that cannot be
    ///   read, `TB5002` if it cannot be written. Errors of targets are in their outcomes.
    public func run(_ names: [String]) async throws(TeeErrors) -> [TargetOutcome] {
        let ordered = try file.order(names)
        _ = try file.order(options.updated.sorted())
        let policy: PolicyCheck
        do throws(TeeErrors) {
            try OutputPlaces.check(file.targets, in: workspace)
            policy = try PolicyCheck(file.policy, in: workspace)
        } catch {
            throw error.within(options.fileName)
        }
        let lock: LockFile
        do throws(TeeError) {
            lock = try LockFile(lockPath)
        } catch {
            throw TeeErrors(error)
        }
        let known = Set(file.targets.map(\.name))
        let gone = lock.targets.keys.filter { !known.contains($0) }.sorted().map(LockDrift.gone)
        if options.isLocked, let errors = TeeErrors(gone) { throw errors }
        let outcomes = await Schedule(
            ordered,
            workspace,
            lock: lock,
            policy: policy,
            options: options,
            observer: observer,
            // Each as soon as it is built, so that the lock has what a run that is killed leaves behind.
            record: record
        ).run()
        guard !options.onlyLooks, !options.isLocked else { return outcomes }
        let upToDate = outcomes.compactMap { outcome -> (name: String, facts: TargetFacts)? in
            guard case .upToDate(let facts) = outcome.result else { return nil }
            return (outcome.name, facts)
        }
        if !upToDate.isEmpty { try record(upToDate) }
        return outcomes
    }

    /// Writes what was built into the lock, beside what other runs have written meanwhile.
    private func record(_ facts: [(name: String, facts: TargetFacts)]) throws(TeeErrors) {
        let folder = lockPath.removingLastComponent()
        let names = Set(file.targets.filter { $0.conversion != nil }.map(\.name))
        do throws(TeeError) {
            try OutputDirectory(folder.isEmpty ? "." : folder).withLock { () throws(TeeError) in
                let before = try LockFile(lockPath)
                var after = before
                after.update(facts, keeping: names)
                if after != before { try writeFile(after.bytes, to: lockPath) }
            }
        } catch {
            throw TeeErrors(error)
        }
    }
}
