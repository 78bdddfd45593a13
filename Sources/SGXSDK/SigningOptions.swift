/// How strictly an enclave is taken.
public enum SigningMode: Sendable, Hashable {
    /// What could never be loaded is refused.
    case strict
    /// What sgx_sign signs is signed, and what could never be loaded is a warning.
    case dropIn
}

/// What sgx_sign's valueless options say.
public struct SigningOptions: Sendable, Hashable {
    /// How strictly the enclave is taken.
    public var mode: SigningMode
    /// `-ignore-rel-error`: relocations of code are let pass.
    public var ignoresTextRelocations: Bool
    /// `-ignore-init-sec-error`: a section `.init` is let pass.
    public var ignoresInitSection: Bool
    /// `-resign`: a signature that is there is replaced.
    public var resigns: Bool

    /// The options of a mode; without more nothing is ignored.
    public init(
        _ mode: SigningMode,
        ignoresTextRelocations: Bool = false,
        ignoresInitSection: Bool = false,
        resigns: Bool = false
    ) {
        self.mode = mode
        self.ignoresTextRelocations = ignoresTextRelocations
        self.ignoresInitSection = ignoresInitSection
        self.resigns = resigns
    }
}
