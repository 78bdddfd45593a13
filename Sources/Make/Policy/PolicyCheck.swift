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
    private let greatestImageSize: UInt64?

    /// - Throws: `TB2100` for a size or a signer that cannot be read; what reading a key throws.
    init(_ policy: BuildPolicy, in workspace: Workspace) throws(TeeErrors) {
        self.policy = policy
        var errors: [TeeError] = []
        func size(_ text: String?, _ key: String) -> UInt64? {
            guard let text else { return nil }
            if let size = memorySize(text) { return size }
            let error = TeeError(
                .enclavefile,
                object: policy.place(of: key),
                cause: "it is no size",
                hint: "write a number with K, M or G, such as 4G"
            )
            errors.append(error)
            return nil
        }
        greatestSize = size(policy.greatestEnclaveSize, "max-enclave-size")
        greatestImageSize = size(policy.greatestImageSize, "max-image-size")
        var signers: Set<String> = []
        for text in policy.signers ?? [] {
            do throws(TeeError) {
                signers.insert(try PolicyCheck.mrsigner(text, workspace))
            } catch {
                errors.append(error.within(policy.place(of: "signers")))
            }
        }
        self.signers = policy.signers == nil ? nil : signers
        if let errors = TeeErrors(errors) { throw errors }
    }

    /// - Throws: `TB1310` to `TB1317`: everything that breaks the policy.
    func check(_ subject: PolicySubject, locked: TargetFacts?) throws(TeeErrors) {
        if let errors = TeeErrors(violations(subject, locked: locked)) { throw errors }
    }

    /// What is wrong with an image of so many bytes; nil if nothing is.
    func violation(_ name: String, imageSize: Int) -> TeeError? {
        guard let greatestImageSize, UInt64(clamping: imageSize) > greatestImageSize else { return nil }
        return TeeError(
            .policyImageSize,
            object: name,
            cause: "the image has \(imageSize) bytes, over \(greatestImageSize)",
            hint: "take out of the source image what the program does not need"
        )
    }

    /// Everything that breaks the policy.
    func violations(_ subject: PolicySubject, locked: TargetFacts?) -> [TeeError] {
        var found: [TeeError] = []
        func add(_ code: ErrorCode, _ cause: String, _ hint: String) {
            found.append(TeeError(code, object: subject.name, cause: cause, hint: hint))
        }
        let svn = subject.isvSVN
        if policy.forbidsDebug, subject.isDebug {
            add(.policyDebug, "the enclave can be debugged", "make an enclave that cannot")
        }
        if policy.forbidsHostMounts, !subject.hostMounts.isEmpty {
            let mounts = subject.hostMounts.joined(separator: ", ")
            add(.policyHostMounts, mounts, "keep these files in the image, or encrypt them")
        }
        if let lowest = policy.lowestISVSVN, svn < lowest {
            add(.policyLowestSVN, "ISVSVN is \(svn), lower than \(lowest)", "set isv.svn to \(lowest) or more")
        }
        if let greatestSize, subject.enclaveSize > greatestSize {
            let cause = "the enclave has \(subject.enclaveSize) bytes, over \(greatestSize)"
            add(.policyEnclaveSize, cause, "set a smaller enclave.size")
        }
        if let imageSize = subject.imageSize, let error = violation(subject.name, imageSize: imageSize) {
            found.append(error)
        }
        if policy.svnMustRise, let locked, locked.mrenclave != subject.mrenclave, svn <= locked.isvSVN {
            add(
                .policySVNMustRise,
                "MRENCLAVE was \(locked.mrenclave), is \(subject.mrenclave), and ISVSVN is \(svn), not over \(locked.isvSVN)",
                "set isv.svn to \(Int(locked.isvSVN) + 1)"
            )
        }
        if let mrsigner = subject.mrsigner {
            if policy.forbidsPublishedKeys, let key = PublishedKey(mrsigner: mrsigner) {
                add(.policyPublishedKey, "everybody has the key \(key.name)", "sign with a key of your own")
            }
            if let signers, !signers.contains(mrsigner) {
                add(.policySigners, "MRSIGNER \(mrsigner) is not listed", "sign with a key of a signer that is listed")
            }
        }
        return found
    }

    private static func mrsigner(_ text: String, _ workspace: Workspace) throws(TeeError) -> String {
        if text.hasPrefix("file:") {
            let identity = try KeyIdentity(workspace.path(String(text.dropFirst(5))))
            if let mrsigner = identity.mrsigner { return mrsigner.description }
        }
        let isHexadecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        if text.utf8.count == 64, isHexadecimal { return text }
        throw TeeError(
            .enclavefile,
            object: "",
            cause: "an element is neither an MRSIGNER nor a key of SGX",
            hint: "write 64 lower-case hexadecimal digits, or file:KEY.pem"
        )
    }
}
