public import Compatibility
public import Diagnostics
public import Enclavefile
internal import HostFiles
public import LibOS
internal import OCI
public import SGX
public import SystemPackage
public import TEEBuild

/// Holds what is or would be in an image against the policy of an Enclavefile, for `check`: nothing is signed or written.
public struct PolicyReview: Sendable {
    private let file: Enclavefile
    private let workspace: Workspace
    private let policy: PolicyCheck
    private let lock: LockFile

    /// A review by a file's policy and its lock.
    ///
    /// - Throws: `TB2100` for values of the policy that cannot be, `TB2110` for a lock that cannot be read.
    public init(_ file: Enclavefile, in workspace: Workspace, lock: FilePath) throws(TeeErrors) {
        self.file = file
        self.workspace = workspace
        policy = try PolicyCheck(file.policy, in: workspace)
        do throws(TeeError) {
            self.lock = try LockFile(lock)
        } catch {
            throw TeeErrors(error)
        }
    }

    /// What breaks the policy in a measured enclave.
    ///
    /// - Parameters:
    ///   - name: of the image, for messages.
    ///   - signer: who is to sign; nil if that is not known, and then nothing is said of it.
    public func findings(on draft: EnclaveDraft, named name: String, signer: MRSIGNER?) -> [Finding] {
        findings(PolicySubject(name, draft, signer: signer), locked: nil)
    }

    /// What breaks the policy in a TEE image. If it is a target's output, its line in the lock counts.
    ///
    /// - Throws: what is wrong with references of the file.
    public func findings(on image: VerifiedImage) throws(TeeError) -> [Finding] {
        let reference = image.image.source.reference
        let place = HostFileKind.realPath(of: reference.path)
        var own: BuildTarget?
        for target in file.targets {
            guard let to = target.conversion?.to else { continue }
            let output = try workspace.reference(to)
            guard output.selector == reference.selector, HostFileKind.realPath(of: output.path) == place else {
                continue
            }
            own = target
        }
        let locked = own.flatMap { lock.targets[$0.name] }
        return findings(PolicySubject(reference.description, image), locked: locked)
    }

    /// Judges what a target would be made of and to.
    ///
    /// - Parameter warn: is told that the signer cannot be asked for its key: then nothing is said of who signs.
    /// - Returns: its image, the judgement, and what breaks the policy; of an image that will not run the judgement alone.
    /// - Throws: `TB2103` for a target that is none; what is wrong with its settings, image, kit and key.
    public func judge(
        _ name: String,
        progress: any ProgressObserver,
        warn: (TeeError) -> Void
    ) async throws(TeeErrors) -> (image: OpenedImage, report: CompatibilityReport, violations: [Finding]) {
        guard let target = try file.order([name]).last, let conversion = target.conversion else {
            throw TeeErrors(
                TeeError(
                    .unknownTarget,
                    object: name,
                    cause: "it is a group, which makes nothing",
                    hint: "name one of the targets that it needs"
                )
            )
        }
        let locked = lock.targets[name]
        let signers = await SignerKeys(of: [target], in: workspace)
        for (_, warning) in signers.warnings { warn(warning) }
        let plan = try TargetPlan(target, conversion, in: workspace, signers: signers, locked: locked)
        do throws(TeeError) {
            var intake = workspace.intake
            intake.progress = progress
            let image = try intake.read(plan.source)
            let kit = try plan.kit.opened(for: plan.backEnd, cache: intake.cache)
            let conversion = Conversion(to: plan.backEnd, kit: kit, settings: plan.settings, allowing: plan.allowed)
            let report = try conversion.report(on: image)
            guard report.blocking.isEmpty else { return (image, report, []) }
            let draft = try conversion.draft(of: try Application(image, report: report))
            let subject = PolicySubject(name, draft, signer: plan.signer.mrsigner)
            return (image, report.adding(draft.findings), findings(subject, locked: locked))
        } catch {
            throw TeeErrors(error.within(name))
        }
    }

    private func findings(_ subject: PolicySubject, locked: TargetFacts?) -> [Finding] {
        policy.violations(subject, locked: locked).map {
            Finding($0.code, .error, message: $0.cause, remedy: $0.hint)
        }
    }
}
