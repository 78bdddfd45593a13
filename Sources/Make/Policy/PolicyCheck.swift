internal import Crypto
internal import Diagnostics
internal import Enclavefile
internal import LibOS
internal import Signing

/// Holds enclaves against a file's policy.
struct PolicyCheck: Sendable {
    private let policy: BuildPolicy
    private let signers: Set<String>?
    private let greatestSize: UInt64?

    /// - Throws: `TB2100` for a size or a signer that cannot be read; what reading a key throws.
    init(_ policy: BuildPolicy, in workspace: Workspace) throws(TeeError) {
        self.policy = policy
        if let text = policy.greatestEnclaveSize {
            guard let size = memorySize(text) else {
                throw TeeError(
                    .enclavefile,
                    object: "policy.max-enclave-size",
                    cause: "it is no size",
                    hint: "write a number with K, M or G, such as 4G"
                )
            }
            greatestSize = size
        } else {
            greatestSize = nil
        }
        guard let listed = policy.signers else {
            signers = nil
            return
        }
        var signers: Set<String> = []
        for text in listed { signers.insert(try PolicyCheck.mrsigner(text, workspace)) }
        self.signers = signers
    }

    /// What an enclave is, as far as it is known.
    struct Subject {
        let name: String
        let mrenclave: String
        let isvSVN: UInt16
        let isDebug: Bool
        let enclaveSize: UInt64
        let hostMounts: [String]
        /// nil as long as nobody has signed.
        let mrsigner: String?
    }

    /// - Throws: `TB1301` with everything that breaks the policy.
    func check(_ subject: Subject, locked: TargetFacts?) throws(TeeError) {
        var found: [String] = []
        let svn = subject.isvSVN
        if policy.forbidsDebug, subject.isDebug { found.append("no-debug: the enclave can be debugged") }
        if policy.forbidsHostMounts, !subject.hostMounts.isEmpty {
            found.append("no-host-mounts: \(subject.hostMounts.joined(separator: ", "))")
        }
        if let lowest = policy.lowestISVSVN, svn < lowest {
            found.append("min-isv-svn: ISVSVN is \(svn), not \(lowest)")
        }
        if let greatestSize, subject.enclaveSize > greatestSize {
            found.append("max-enclave-size: the enclave has \(subject.enclaveSize) bytes, over \(greatestSize)")
        }
        if policy.svnMustRise, let locked, locked.mrenclave != subject.mrenclave,
            svn <= locked.isvSVN
        {
            found.append(
                "svn-must-rise: MRENCLAVE is not the lock's \(locked.mrenclave), and ISVSVN is \(svn), not over \(locked.isvSVN)"
            )
        }
        if let mrsigner = subject.mrsigner {
            if policy.forbidsPublishedKeys, let key = PublishedKey(mrsigner: mrsigner) {
                found.append("no-published-key: everybody has the key \(key.name)")
            }
            if let signers, !signers.contains(mrsigner) { found.append("signers: MRSIGNER \(mrsigner) is not listed") }
        }
        guard !found.isEmpty else { return }
        throw TeeError(
            .policyViolation,
            object: subject.name,
            cause: found.joined(separator: "; "),
            hint: "change the target, or [policy] of the Enclavefile"
        )
    }

    /// Holds what was built before against the policy.
    ///
    /// - Throws: `TB1301`.
    func check(_ facts: TargetFacts, named name: String, locked: TargetFacts?) throws(TeeError) {
        let subject = Subject(
            name: name,
            mrenclave: facts.mrenclave,
            isvSVN: facts.isvSVN,
            isDebug: facts.isDebug,
            enclaveSize: facts.enclaveSize,
            hostMounts: facts.hostMounts,
            mrsigner: facts.mrsigner
        )
        try check(subject, locked: locked)
    }

    private static func mrsigner(_ text: String, _ workspace: Workspace) throws(TeeError) -> String {
        let object = "policy.signers"
        if text.hasPrefix("file:") {
            let identity = try describing(object) { () throws(TeeError) in
                try KeyIdentity(workspace.path(String(text.dropFirst(5))))
            }
            if let mrsigner = identity.mrsigner { return mrsigner.description }
        }
        let isHexadecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        if text.utf8.count == 64, isHexadecimal { return text }
        throw TeeError(
            .enclavefile,
            object: object,
            cause: "an element is neither an MRSIGNER nor a key of SGX",
            hint: "write 64 lower-case hexadecimal digits, or file:KEY.pem"
        )
    }
}
