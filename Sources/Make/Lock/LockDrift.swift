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
        if locked.inputs != plan.key {
            found += settings(plan, locked)
            if found.isEmpty { found.append("settings are not those of the lock") }
        }
        return found.isEmpty ? nil : drift(plan, found)
    }

    /// The drift of a measurement before it is signed; nil if there is none.
    static func measured(_ plan: TargetPlan, _ mrenclave: String, _ locked: TargetFacts?) -> TeeError? {
        guard let locked, locked.mrenclave != mrenclave else { return nil }
        return drift(plan, ["MRENCLAVE was \(locked.mrenclave), is \(mrenclave)"])
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

    /// The drift of a target that the file has no longer.
    static func gone(_ name: String) -> TeeError {
        TeeError(
            .lockDrift,
            object: name,
            cause: "the lock has it, and the Enclavefile has no such target",
            hint: "`tee-build make` without --locked takes it out of the lock"
        )
    }

    /// Settings that are not those of the lock, each with what it was and is.
    static func settings(_ plan: TargetPlan, _ locked: TargetFacts) -> [String] {
        let names = Set(plan.namedSettings.keys).union(locked.settings.keys).sorted()
        return names.compactMap { name in
            let (before, now) = (locked.settings[name], plan.namedSettings[name])
            return before == now ? nil : "\(name) was \(before ?? "not given"), is \(now ?? "not given")"
        }
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
