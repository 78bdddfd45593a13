internal import Crypto
internal import Diagnostics
internal import Enclavefile
internal import LibOS
internal import OCI

/// What is not as the lock says.
enum LockDrift {
    /// The drift that shows before anything is built; nil if there is none.
    static func before(_ plan: TargetPlan, _ locked: TargetFacts?) -> TeeError? {
        guard let locked else { return drift(plan, ["the lock does not have it"]) }
        var found: [String] = []
        let source = plan.source.descriptor.digest
        if locked.from != plan.conversion.from { found.append("from was \(locked.from), is \(plan.conversion.from)") }
        if locked.source != source { found.append("the image was \(locked.source), is \(source)") }
        if locked.libOS != plan.backEnd.name { found.append("the LibOS was \(locked.libOS), is \(plan.backEnd.name)") }
        if locked.kitDigest != plan.kit.digest {
            found.append("the kit was \(locked.kit) (\(locked.kitDigest)), is \(plan.kit.digest)")
        }
        if let signer = plan.signer.mrsigner?.description, locked.mrsigner != signer {
            found.append("MRSIGNER was \(locked.mrsigner ?? "none"), is \(signer)")
        }
        if locked.to != plan.conversion.to { found.append("to was \(locked.to), is \(plan.conversion.to)") }
        if found.isEmpty, locked.inputs != plan.key { found.append("settings are not those of the lock") }
        return found.isEmpty ? nil : drift(plan, found)
    }

    /// The drift of what was built; nil if there is none.
    static func after(_ plan: TargetPlan, _ facts: TargetFacts, _ locked: TargetFacts?) -> TeeError? {
        guard let locked else { return drift(plan, ["the lock does not have it"]) }
        var found: [String] = []
        if locked.mrenclave != facts.mrenclave {
            found.append("MRENCLAVE was \(locked.mrenclave), is \(facts.mrenclave)")
        }
        if locked.mrsigner != facts.mrsigner {
            found.append("MRSIGNER was \(locked.mrsigner ?? "none"), is \(facts.mrsigner ?? "none")")
        }
        if found.isEmpty, locked.output != facts.output {
            found.append("the output was \(locked.output), is \(facts.output)")
        }
        return found.isEmpty ? nil : drift(plan, found)
    }

    private static func drift(_ plan: TargetPlan, _ found: [String]) -> TeeError {
        TeeError(
            .lockDrift,
            object: plan.target.name,
            cause: found.joined(separator: "; "),
            hint: "`tee-build make --update \(plan.target.name)` takes it as it is now"
        )
    }
}
