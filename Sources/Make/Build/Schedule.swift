internal import Diagnostics
internal import Enclavefile

/// Runs targets as soon as what they need is there.
struct Schedule: Sendable {
    private let targets: [BuildTarget]
    private let workspace: Workspace
    private let lock: LockFile
    private let policy: PolicyCheck
    private let options: MakeRun.Options
    private let observer: any MakeObserver
    private let record: Record

    /// Writes what was built into the lock.
    typealias Record = @Sendable ([(name: String, facts: TargetFacts)]) throws(TeeErrors) -> Void

    init(
        _ targets: [BuildTarget],
        _ workspace: Workspace,
        lock: LockFile,
        policy: PolicyCheck,
        options: MakeRun.Options,
        observer: any MakeObserver,
        record: @escaping Record
    ) {
        self.targets = targets
        self.workspace = workspace
        self.lock = lock
        self.policy = policy
        self.options = options
        self.observer = observer
        self.record = record
    }

    private typealias Finished = (place: Int, outcome: TargetOutcome)

    /// What became of the targets that make something.
    func run() async -> [TargetOutcome] {
        let signers = await SignerKeys(of: targets, in: workspace)
        for (target, warning) in signers.warnings { observer.warned(warning, in: target) }
        let plans = targets.map { plan($0, signers) }
        let shelf = ImageShelf(plans.compactMap { try? $0?.get() })
        var outcomes: [Int: TargetOutcome] = [:]
        var done: Set<String> = []
        var failed: Set<String> = []
        var waiting = Array(targets.indices)
        // With a lock that must hold, nothing is built before all of it is looked at.
        var isStopped =
            !options.keepsGoing && options.isLocked && plans.contains { ($0.map(Schedule.isFailure)) ?? false }
        await withTaskGroup(of: Finished.self) { group in
            var running = 0
            while true {
                var started = false
                for place in waiting where running < max(1, options.jobs) {
                    let target = targets[place]
                    guard failed.isDisjoint(with: target.needs) else {
                        waiting.removeAll { $0 == place }
                        failed.insert(target.name)
                        started = true
                        if target.conversion != nil { outcomes[place] = end(blocked(target)) }
                        continue
                    }
                    guard done.isSuperset(of: target.needs) else { continue }
                    guard let plan = plans[place] else {
                        waiting.removeAll { $0 == place }
                        done.insert(target.name)
                        started = true
                        continue
                    }
                    if isStopped, !Schedule.isFailure(plan) { continue }
                    waiting.removeAll { $0 == place }
                    running += 1
                    started = true
                    group.addTask { (place, await outcome(target, plan, shelf)) }
                }
                if started, running < max(1, options.jobs) { continue }
                guard let (place, outcome) = await group.next() else { break }
                running -= 1
                outcomes[place] = end(outcome)
                if case .failed = outcome.result {
                    failed.insert(targets[place].name)
                    isStopped = isStopped || !options.keepsGoing
                } else {
                    done.insert(targets[place].name)
                }
            }
        }
        return targets.indices.compactMap { outcomes[$0] }
    }

    private func end(_ outcome: TargetOutcome) -> TargetOutcome {
        observer.ended(outcome)
        return outcome
    }

    private static func isFailure(_ plan: Result<TargetPlan, TeeErrors>) -> Bool {
        if case .failure = plan { return true }
        return false
    }

    /// The plan of a target; nil for a group.
    private func plan(_ target: BuildTarget, _ signers: SignerKeys) -> Result<TargetPlan, TeeErrors>? {
        guard let conversion = target.conversion else { return nil }
        do throws(TeeErrors) {
            let locked = lock.targets[target.name]
            let plan = try TargetPlan(target, conversion, in: workspace, signers: signers, locked: locked)
            if isLocked(target.name), let drift = LockDrift.before(plan, locked) {
                return .failure(TeeErrors(drift))
            }
            return .success(plan)
        } catch {
            return .failure(error.within(options.fileName))
        }
    }

    private func isLocked(_ name: String) -> Bool {
        options.isLocked || !options.updated.isEmpty && !options.updated.contains(name)
    }

    private func outcome(
        _ target: BuildTarget,
        _ plan: Result<TargetPlan, TeeErrors>,
        _ shelf: ImageShelf
    ) async -> TargetOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        let result: TargetOutcome.Result
        do throws(TeeErrors) {
            result = try await built(try plan.get(), shelf)
        } catch {
            result = .failed(error)
        }
        return TargetOutcome(name: target.name, result: result, duration: clock.now - start)
    }

    private func built(_ plan: TargetPlan, _ shelf: ImageShelf) async throws(TeeErrors) -> TargetOutcome.Result {
        let name = plan.target.name
        let locked = lock.targets[name]
        let reason: String
        switch OutputState(plan, memory: workspace.memory, locked: locked) {
        case .upToDate(let facts) where !options.rebuildsAll:
            try check(facts, plan, locked)
            return .upToDate(facts)
        case .upToDate: reason = "all targets are built"
        case .stale(let change):
            reason = change + (plan.signer.isSilent ? " (its signer tells no public key before it signs)" : "")
        }
        if options.onlyLooks { return .stale(reason) }
        observer.began(name, because: reason)
        let build = TargetBuild(
            plan: plan,
            policy: policy,
            locked: locked,
            isLocked: isLocked(name),
            observer: observer
        )
        let facts = try await build.run(shelf, workspace.intake)
        workspace.memory?.keep(facts)
        if !options.isLocked { try record([(name, facts)]) }
        return .built(facts)
    }

    /// Holds what was built before against the policy and the lock of today.
    private func check(_ facts: TargetFacts, _ plan: TargetPlan, _ locked: TargetFacts?) throws(TeeErrors) {
        try policy.check(PolicySubject(plan.target.name, facts), locked: locked)
        if isLocked(plan.target.name), let drift = LockDrift.after(plan, facts, locked) { throw TeeErrors(drift) }
    }

    private func blocked(_ target: BuildTarget) -> TargetOutcome {
        let error = TeeError(
            .needFailed,
            object: target.name,
            cause: "\(target.needs.joined(separator: ", ")) must be built before it, and one of them was not",
            hint: "correct the error above"
        )
        return TargetOutcome(name: target.name, result: .failed(TeeErrors(error)), duration: .zero)
    }
}
