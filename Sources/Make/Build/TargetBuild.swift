internal import Compatibility
internal import Crypto
internal import Diagnostics
internal import Enclavefile
internal import HostProcess
internal import LibOS
internal import OCI
internal import SGX
internal import Signing
internal import TEEBuild

/// Builds one target.
struct TargetBuild: Sendable {
    let plan: TargetPlan
    let policy: PolicyCheck
    /// What the lock says of it.
    let locked: TargetFacts?
    /// Whether it must be what the lock says.
    let isLocked: Bool
    let observer: any MakeObserver

    /// - Throws: what converting throws; `TB1300`, `TB1310` to `TB1317`. Then nothing was written, but for an output whose
    ///   digest alone is not the lock's.
    func run(_ shelf: ImageShelf, _ intake: ImageIntake) async throws(TeeErrors) -> TargetFacts {
        let name = plan.target.name
        let progress = observer.progress(of: name)
        let intake = intake.watched(by: progress)
        let draft: EnclaveDraft
        do throws(TeeError) {
            let opened = try await shelf.image(plan.source, by: intake)
            draft = try await onOwnThread { () throws(TeeError) in try self.draft(of: opened, intake) }
        } catch {
            throw TeeErrors(error.within(name))
        }
        var subject = PolicySubject(name, draft, signer: plan.signer.mrsigner)
        try policy.check(subject, locked: locked)
        if isLocked, let drift = LockDrift.measured(plan, subject.mrenclave, locked) { throw TeeErrors(drift) }
        let image: TEEImage
        do throws(TeeError) {
            image = try await signed(draft)
        } catch {
            throw TeeErrors(error.within(name))
        }
        if image.isSigned {
            subject.mrsigner = image.record.sigstruct.mrsigner.description
            try policy.check(subject, locked: locked)
        }
        let facts: TargetFacts
        do throws(TeeError) {
            let described = try image.describedBy(plan.referrers, from: draft, created: plan.time.modified)
            facts = TargetFacts(
                plan,
                image.record,
                isSigned: image.isSigned,
                hostMounts: draft.hostMounts,
                output: try await written(described, progress)
            )
        } catch {
            throw TeeErrors(error.within(name))
        }
        intake.keepChecks(of: plan.source)
        if isLocked, let drift = LockDrift.after(plan, facts, locked) { throw TeeErrors(drift) }
        return facts
    }

    private func written(
        _ image: TEEImage,
        _ progress: any ProgressObserver
    ) async throws(TeeError) -> (digest: Digest, imageSize: Int) {
        let image = image.admitted { [policy] size throws(TeeError) in
            if let error = policy.violation("", imageSize: size) { throw error }
        }
        return try await onOwnThread { () throws(TeeError) in
            let step = ProgressStep("write \(plan.conversion.to)")
            progress.begin(step)
            var writer = ImageWriter(compression: plan.compression, modified: plan.time.modified)
            writer.replacesUnnamed = true
            let digest = try image.write(to: plan.output, by: writer)
            progress.end(step, note: "")
            return (digest, try SourceImage.open(plan.output).storedByteCount)
        }
    }

    private func draft(of image: OpenedImage, _ intake: ImageIntake) throws(TeeError) -> EnclaveDraft {
        let kit = try plan.kit.opened(for: plan.backEnd, cache: intake.cache)
        let conversion = Conversion(to: plan.backEnd, kit: kit, settings: plan.settings, allowing: plan.allowed)
        let report = try conversion.report(on: image)
        observer.found(report.blocking, in: plan.target.name)
        let draft = try conversion.draft(of: try Application(image, report: report))
        observer.found(draft.findings.filter { $0.severity == .warning }, in: plan.target.name)
        return draft
    }

    private func signed(_ draft: EnclaveDraft) async throws(TeeError) -> TEEImage {
        var options = plan.signer.options
        let name = plan.target.name
        options.report = { observer.said($0, in: name) }
        options.warn = { observer.warned($0, in: name) }
        guard let signer = try await plan.signer.reference.signer(options) else { return try draft.unsignedImage() }
        return try await draft.signed(by: signer, expecting: plan.signer.expected)
    }
}

extension ImageIntake {
    /// The same, watched by somebody else.
    fileprivate func watched(by progress: any ProgressObserver) -> ImageIntake {
        var intake = self
        intake.progress = progress
        return intake
    }
}
