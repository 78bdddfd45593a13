internal import Crypto
internal import Diagnostics
internal import SGX
internal import Signing

/// Signing material that an enclave could be started from.
///
/// The service signs nothing else, so that its key cannot be used to sign what somebody merely calls material: 256 bytes
/// whose constants, reserved bytes and settings are not those of a SIGSTRUCT's signed part are refused before any policy
/// is asked.
struct SignableMaterial: Sendable {
    let material: SigningMaterial

    /// - Throws: what is wrong with the bytes.
    init(_ bytes: [UInt8]) throws(Refusal) {
        do throws(TeeError) {
            material = try SigningMaterial(parsing: bytes)
        } catch {
            throw Refusal(.notSigningMaterial, error.cause)
        }
        let sigstruct = material.unsigned
        // What EINIT and ECREATE ask of every field but key and signature, which are still to come.
        let failed = SoftwareEINIT.checks(
            sigstruct: sigstruct.bytes,
            mrenclave: sigstruct.mrenclave,
            secs: SECSValues(signedBy: sigstruct)
        )
        .first { !$0.passed && ![.modulus, .quotients, .signature].contains($0.name) }
        if let failed {
            throw Refusal(.notSigningMaterial, "\(failed.name.rawValue): \(failed.cause ?? "")")
        }
        guard sigstruct.date.isPlausible else {
            throw Refusal(.notSigningMaterial, "date: \(sigstruct.date) is no day")
        }
        guard sigstruct.mrenclave.bytes.contains(where: { $0 != 0 }) else {
            throw Refusal(.notSigningMaterial, "mrenclave: it is zero, and nothing was measured")
        }
    }
}

extension SignatureDate {
    /// Whether it is a day in the coding of the manual or of Gramine before 1.5, or none.
    fileprivate var isPlausible: Bool {
        if rawValue == 0 || day != nil { return true }
        let (year, month, day) = (Int(rawValue & 0xffff), Int(rawValue >> 16 & 0xff), Int(rawValue >> 24))
        return SignatureDate(year: year, month: month, day: day) != nil
    }
}
