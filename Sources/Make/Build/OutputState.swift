internal import Crypto
internal import Diagnostics
internal import Enclavefile
internal import LibOS
internal import OCI

/// Whether a target has to be built.
enum OutputState: Sendable {
    /// Its output is what its key makes.
    case upToDate(TargetFacts)
    /// It has to be built, and why.
    case stale(String)

    init(_ plan: TargetPlan, memory: BuildMemory?, locked: TargetFacts?) {
        let remembered = memory?.facts(for: plan.key) ?? (locked?.inputs == plan.key ? locked : nil)
        guard var remembered else {
            self = .stale(OutputState.change(plan, locked))
            return
        }
        switch OutputState.found(plan) {
        case .success(let image):
            guard image.descriptor.digest == remembered.output else {
                self = .stale("its output is another image: \(image.descriptor.digest)")
                return
            }
            remembered.imageSize = image.storedByteCount
            // What is remembered of the key may be of another target with the same content.
            (remembered.from, remembered.to) = (plan.conversion.from, plan.conversion.to)
            let described = plan.referrers.isEmpty ? 0 : ((try? image.referrers().count) ?? 0)
            self =
                described < plan.referrers.count
                ? .stale("documents beside its output are missing") : .upToDate(remembered)
        case .failure(let error):
            self = .stale("its output is not there: \(error.cause)")
        }
    }

    /// The output, with all its blobs in place: documents by digest, layers by length.
    private static func found(_ plan: TargetPlan) -> Result<SourceImage, TeeError> {
        do throws(TeeError) {
            return .success(try SourceImage.open(plan.output))
        } catch {
            return .failure(error)
        }
    }

    /// What is not as it was when the lock was written.
    private static func change(_ plan: TargetPlan, _ locked: TargetFacts?) -> String {
        guard let locked else { return "it was never built" }
        let (source, kit) = (plan.source.descriptor.digest, plan.kit.digest)
        if locked.source != source { return "its image is another: was \(locked.source), is \(source)" }
        if locked.libOS != plan.backEnd.name { return "its LibOS is another: was \(locked.libOS)" }
        if locked.kitDigest != kit { return "its kit is another: was \(locked.kitDigest), is \(kit)" }
        if let signer = plan.signer.mrsigner?.description, locked.mrsigner != signer {
            return "its signer's public key is another: MRSIGNER was \(locked.mrsigner ?? "none"), is \(signer)"
        }
        let changes = LockDrift.settings(plan, locked)
        if changes.isEmpty { return "its output is not known to be of these settings" }
        return "its settings are others: \(changes.joined(separator: "; "))"
    }
}
