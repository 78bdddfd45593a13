internal import Bytes
internal import CivilTime
internal import Crypto
public import Diagnostics
internal import SGX
internal import Signing
public import StrictJSON

/// One decision of the service: who asked, when, for what, and what came of it.
public struct AuditRecord: Sendable, Hashable {
    /// What came of it.
    enum Decision: String, Sendable, Hashable {
        case signed
        case refused
        case failed
    }

    /// Seconds since 1970.
    let time: Int
    let client: String?
    let request: ServiceRequest
    let material: SigningMaterial?
    let decision: Decision
    let refusal: Refusal?

    /// The record as a JSON object, with members in a fixed order; `previous` ties it to the one before.
    ///
    /// - Parameter previous: SHA-256 of the line before, in hexadecimal; nil for the first.
    public func jsonValue(previous: String?) -> JSONValue {
        let sigstruct = material?.unsigned
        return .members([
            "time": .string(timestamp(time)),
            "client": text(client.map { printable($0.utf8) }),
            "address": .string(printable(request.address.utf8)),
            "certificate": text(request.certificate.map { "sha256:\($0.digest)" }),
            "decision": .string(decision.rawValue),
            "reason": text(refusal?.reason.rawValue),
            "cause": text(refusal.map { printable($0.cause.utf8) }),
            "mrenclave": text(sigstruct?.mrenclave.description),
            "isv_prod_id": sigstruct.map { .integer($0.isvProdID) } ?? .null,
            "isv_svn": sigstruct.map { .integer($0.isvSVN) } ?? .null,
            "debug": sigstruct.map { .bool($0.isDebug) } ?? .null,
            "date": text(sigstruct?.date.description),
            "material_sha256": .string(SHA256Digest.of(request.body).description),
            "previous": text(previous),
        ])
    }

    private func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
}

/// Where decisions are written down before they take effect.
public protocol AuditSink: Sendable {
    /// Writes one down for good.
    ///
    /// - Throws: why that was not possible; then nothing is signed.
    func append(_ record: AuditRecord) throws(TeeError)
}
