/// A platform that an enclave may be started on.
public enum LoaderPlatform: Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// A processor and driver with EDMM (SGX2).
    case edmm
    /// A processor or driver without EDMM.
    case withoutEDMM
    /// The simulation loader.
    case simulation

    /// The platform in words.
    public var description: String {
        switch self {
        case .edmm: "with EDMM"
        case .withoutEDMM: "without EDMM"
        case .simulation: "simulation"
        }
    }
}

/// What the loader of PSW 2.26 makes of the copies (linux-sgx 2.26, psw/urts/urts_com.h `get_metadata`; loaders since 2.18
/// choose alike).
public enum LoaderChoice: Sendable, Hashable, CustomStringConvertible {
    /// The copy at this place is taken.
    case copy(Int)
    /// No copy is for this platform: SGX_ERROR_INVALID_METADATA.
    case none
    /// A copy would be taken, and the enclave then fails to start.
    case refused(Int, reason: String)

    /// The choice in words.
    public var description: String {
        switch self {
        case .copy(let index): "copy \(index + 1)"
        case .none: "no copy is for this platform (SGX_ERROR_INVALID_METADATA)"
        case .refused(let index, let reason): "copy \(index + 1), which then fails: \(reason)"
        }
    }

    /// The choice among `copies` on `platform`.
    init(_ copies: [EnclaveMetadata], on platform: LoaderPlatform, _ generation: SDKGeneration) {
        let limit: UInt64 = platform == .edmm ? 3 : 1
        var best: Int?
        for (index, copy) in copies.enumerated() where copy.major != 2 && copy.major <= limit {
            if let other = best, copies[other].version >= copy.version { continue }
            best = index
        }
        guard let best else {
            self = .none
            return
        }
        let copy = copies[best]
        let required = copy.miscSelect & copy.miscMask
        if copy.hasRange, !generation.hasWideHeader {
            self = .refused(best, reason: "loaders since 2.24 refuse the ELRange of an SDK before 2.24")
        } else if required & ~1 != 0 || (required & 1 == 1 && platform == .withoutEDMM) {
            self = .refused(best, reason: "MISCSELECT requires 0x\(String(required, radix: 16)) (INVALID_MISC)")
        } else if copy.attributeFlags & 0x400 != 0, platform == .simulation {
            self = .refused(best, reason: "AEX-Notify is not simulated")
        } else {
            self = .copy(best)
        }
    }
}
