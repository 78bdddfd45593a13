public import SGX

/// A range of an enclave that is added as a whole.
public struct MemoryArea: Sendable, Hashable {
    /// What an area is for. The raw values are gramine-sgx-sign's words.
    public enum Purpose: String, Sendable, Hashable {
        case manifest, ssa, tcs, tls, stack
        case signalStack = "sig_stack"
        case code, data, free
    }

    /// What it is for.
    public let purpose: Purpose
    /// Its first address, as the enclave itself sees it.
    public let address: UInt64
    /// Its size in bytes, whole pages.
    public let byteCount: UInt64
    /// What EADD is told.
    public let flags: SECINFOFlags
    /// Whether its content is measured.
    public var isMeasured: Bool { purpose != .free }

    /// The line of it that gramine-sgx-sign prints.
    public var line: String {
        let digits = { (number: UInt64) in
            let text = String(number, radix: 16)
            return String(repeating: "0", count: max(0, 16 - text.utf8.count)) + text
        }
        let letters: [(SECINFOFlags, Character)] = [(.read, "R"), (.write, "W"), (.execute, "X")]
        let access = String(letters.map { flags.contains($0.0) ? $0.1 : "-" })
        return "    \(digits(address))-\(digits(address + byteCount)) [\(purpose == .tcs ? "TCS" : "REG"):\(access)] "
            + "(\(purpose.rawValue))" + (isMeasured ? " measured" : "")
    }
}
