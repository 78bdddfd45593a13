internal import Crypto
internal import Diagnostics
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
        guard let remembered else {
            self = .stale(OutputState.change(plan, locked))
            return
        }
        switch OutputState.found(plan) {
        case .success(let image):
            guard image.descriptor.digest == remembered.output else {
                self = .stale("its output is another image: \(image.descriptor.digest)")
                return
            }
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
        if locked.source != plan.source.descriptor.digest { return "its image is another" }
        if locked.libOS != plan.backEnd.name { return "its LibOS is another" }
        if locked.kitDigest != plan.kit.digest { return "its kit is another" }
        if let signer = plan.signer.mrsigner, locked.mrsigner != signer.description { return "its signer is another" }
        return "its settings are others"
    }
}
