internal import Crypto
internal import Diagnostics
internal import Enclavefile
internal import SGX
internal import Signing

/// The public keys of signers that have theirs elsewhere: each signer is asked once in a run, all of them side by side.
struct SignerKeys: Sendable {
    /// What came of asking a signer.
    enum Answer: Sendable {
        /// Its key.
        case key(MRSIGNER)
        /// It does not know the question.
        case silent
        /// It cannot be asked at the moment: `TB1303`.
        case unreachable(TeeError)
        /// It was asked, and cannot sign.
        case unusable(TeeError)
    }

    private var answers: [TargetSigning: Answer] = [:]
    /// Signers that cannot be asked, each with the first target that it signs.
    private(set) var warnings: [(target: String, warning: TeeError)] = []

    /// Asks those who sign these targets, but for keys in files and where the target names the key that must sign.
    init(of targets: [BuildTarget], in workspace: Workspace) async {
        var first: [TargetSigning: (target: String, signer: SignerReference)] = [:]
        for target in targets {
            guard let signing = target.conversion?.signing, signing.signerKey == nil, first[signing] == nil,
                let signer = try? SignerReference.parse(workspace.signer(signing.signer ?? ""))
            else { continue }
            switch signer {
            case .file, .detached: continue
            case .program, .token, .service: first[signing] = (target.name, signer)
            }
        }
        guard !first.isEmpty else { return }
        await withTaskGroup(of: (TargetSigning, Answer).self) { group in
            for (signing, asked) in first {
                group.addTask { (signing, await SignerKeys.answer(asked.signer, signing, workspace)) }
            }
            for await (signing, answer) in group { answers[signing] = answer }
        }
        for target in targets {
            guard let signing = target.conversion?.signing, first[signing]?.target == target.name,
                case .unreachable(let error) = answers[signing]
            else { continue }
            warnings.append((target.name, error))
        }
    }

    /// What the signer of a target has answered; nil if it was not asked.
    subscript(_ signing: TargetSigning) -> Answer? { answers[signing] }

    private static func answer(
        _ signer: SignerReference,
        _ signing: TargetSigning,
        _ workspace: Workspace
    ) async -> Answer {
        do throws(TeeError) {
            let options = try PlannedSigner.options(signing, in: workspace)
            guard let key = try await signer.publicKey(options) else { return .silent }
            return key.mrsigner.map(Answer.key) ?? .silent
        } catch {
            guard signer.isAway(by: error) else { return .unusable(error) }
            let warning = TeeError(
                .signerNotAsked,
                object: error.object.joined(separator: ": "),
                cause: "\(error.code.label): \(error.cause)",
                hint: "have it reached, or name its key with signer-key"
            )
            return .unreachable(warning)
        }
    }
}
