internal import Diagnostics
public import SGX

/// What a client may have signed.
public struct SigningPolicy: Sendable, Hashable {
    /// The products (ISVPRODID); nil for all.
    public var products: Set<UInt16>?
    /// The lowest security version (ISVSVN) of any product.
    public var lowestVersion: UInt16 = 0
    /// The lowest security version of single products, in the place of ``lowestVersion``.
    public var lowestVersions: [UInt16: UInt16] = [:]
    /// Whether enclaves that a debugger may look into are signed.
    public var allowsDebug = false
    /// Whether enclaves that can have the platform's provisioning key are signed.
    public var allowsProvisioningKey = false
    /// The measurements; nil for all.
    public var measurements: Set<MRENCLAVE>?
    /// How many signatures a client may ask for in a minute, refused ones included.
    public var requestsPerMinute = SigningPolicy.standardRate

    /// Requests a minute where the policy says nothing.
    public static let standardRate = 3000

    /// Everything but debugging and the provisioning key.
    public init() {}

    /// Why this is not signed; nil if it is.
    func refusal(of sigstruct: SIGSTRUCT) -> Refusal? {
        let (product, version) = (sigstruct.isvProdID, sigstruct.isvSVN)
        if let products, !products.contains(product) {
            return Refusal(.product, "product \(product) (ISVPRODID) is none that may be signed")
        }
        let lowest = lowestVersions[product] ?? lowestVersion
        guard version >= lowest else {
            return Refusal(
                .securityVersion,
                "security version \(version) (ISVSVN) of product \(product) is below \(lowest)"
            )
        }
        if let measurements, !measurements.contains(sigstruct.mrenclave) {
            return Refusal(.measurement, "MRENCLAVE \(sigstruct.mrenclave) is none that may be signed")
        }
        if !allowsDebug {
            if sigstruct.isDebug { return Refusal(.debug, "a debugger may look into the enclave") }
            // EINIT compares the flags of the mask only: without this one the enclave starts either way.
            guard sigstruct.attributeMask.contains(.debug) else {
                return Refusal(.debug, "ATTRIBUTEMASK leaves DEBUG open: the enclave could be started with it")
            }
        }
        if !allowsProvisioningKey, sigstruct.attributes.contains(.provisionKey) {
            return Refusal(.provisioningKey, "the enclave can have the platform's provisioning key")
        }
        return nil
    }
}
