internal import Bytes
internal import Crypto
public import Diagnostics
public import SGX
internal import SGXSDK
public import StrictJSON

/// What a file of an enclave of the Intel SGX SDK is, computed from its bytes: for people who sign with sgx_sign, and have
/// no image.
public struct EnclaveFileInspection: Sendable {
    /// What goes into MRENCLAVE; nil for a file that is not signed, since its configuration is not in it.
    public let log: MeasurementLog?
    private let name: String
    private let digest: SHA256Digest
    private let file: EnclaveFile
    private let signed: Signed?

    private struct Signed {
        let file: SignedEnclaveFile
        let sigstruct: SIGSTRUCT
        let mrenclave: MRENCLAVE
    }

    /// Looks into the file `name`, which has these bytes.
    ///
    /// - Throws: `TB3651`, `TB3652` if it is no enclave of the SDK, `TB3654`, `TB3655` for metadata that no loader takes.
    public init(_ bytes: [UInt8], name: String) throws(TeeError) {
        self = try describing(printable(name.utf8)) { () throws(TeeError) in
            try EnclaveFileInspection(reading: bytes, name)
        }
    }

    private init(reading bytes: [UInt8], _ name: String) throws(TeeError) {
        self.name = name
        digest = .of(bytes)
        file = try EnclaveFile(parsing: bytes)
        guard file.isSigned else {
            signed = nil
            log = nil
            return
        }
        let read = try SignedEnclaveFile(parsing: bytes)
        let measurement = try read.measurement(ofCopy: 0)
        // parsing: refuses a file without copies.
        let sigstruct = try SIGSTRUCT(parsing: read.copies[0].sigstruct)
        signed = Signed(file: read, sigstruct: sigstruct, mrenclave: measurement.mrenclave)
        log = measurement.log
    }

    /// The inspection as an object; `mrenclave` is measured, `sigstruct` says what was signed.
    public var json: JSONValue {
        .members([
            "file": .string(name),
            "sha256": .string(digest.description),
            "sdk": .string(file.generation.release),
            "flavour": .string(file.generation.flavour.rawValue),
            "signed": .bool(signed != nil),
            "mrenclave": signed.map { .string($0.mrenclave.description) } ?? .null,
            "sigstruct": signed?.sigstruct.jsonValue ?? .null,
            "metadata_offset": .integer(file.metadataOffset),
            "copies": .array((signed?.file.copies ?? []).map(\.json)),
            "loaders": .object(
                (signed?.file.choices ?? []).map {
                    JSONMember(name: $0.platform.description, value: .string($0.choice.description))
                }
            ),
            "problems": .array(file.problems.map { .string($0.description) }),
        ])
    }

    /// The inspection for people, one line an element.
    public var lines: [String] {
        var rows: [(String, String)] = [
            ("file", printable(name.utf8)),
            ("SHA-256", digest.description),
            ("SDK", file.generation.description),
            ("metadata", "at byte \(file.metadataOffset)" + (signed == nil ? ", empty: the file is not signed" : "")),
        ]
        if let signed { rows += EnclaveFileInspection.rows(signed) }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1 }
            + file.problems.map { "warning: no loader can load this enclave: \($0)" }
    }

    private static func rows(_ signed: Signed) -> [(String, String)] {
        var rows: [(String, String)] = []
        if signed.sigstruct.mrenclave != signed.mrenclave {
            rows.append(("measured", "\(signed.mrenclave): not what was signed"))
        }
        rows += signed.sigstruct.rows
        if let first = signed.file.copies.first { rows.append(("enclave size", "\(first.enclaveSize) bytes")) }
        for (index, copy) in signed.file.copies.enumerated() {
            rows.append(
                (
                    "copy \(index + 1)",
                    "version \(copy.version >> 32).\(copy.version & 0xffff_ffff), \(copy.byteCount) bytes, "
                        + "\(copy.layout.count) entries of layout, SSA frames of \(copy.ssaFramePages) pages, "
                        + "TCS policy \(copy.tcsPolicy)"
                )
            )
        }
        rows += signed.file.choices.map { ("loader, \($0.platform)", $0.choice.description) }
        for entry in signed.file.copies.first?.layout ?? [] { rows.append(entry.row) }
        return rows
    }
}

extension SIGSTRUCT {
    /// The lines of ``text``, name and value apart.
    var rows: [(String, String)] {
        text.split(separator: "\n").map { line in
            let gap = zip(line.indices, line.indices.dropFirst()).first { line[$0] == " " && line[$1] == " " }?.0
            let end = gap ?? line.endIndex
            return (String(line[..<end]), String(line[end...].drop { $0 == " " }))
        }
    }
}

extension EnclaveLayoutEntry {
    fileprivate var row: (String, String) {
        switch self {
        case .repetition(let entryCount, let times, let step):
            return (
                "repeat", "the \(entryCount) entries before, \(times) times, 0x\(String(step, radix: 16)) bytes apart"
            )
        case .pages(let pages):
            let end = pages.offset &+ pages.byteCount
            var words = [
                "0x\(String(pages.offset, radix: 16))..0x\(String(end, radix: 16))",
                pages.flags.isEmpty ? "" : pages.flags.description,
            ]
            if pages.isMeasured { words.append("measured") } else if pages.isAdded { words.append("added") }
            if pages.isDynamic { words.append("dynamic") }
            return (pages.name, words.filter { !$0.isEmpty }.joined(separator: " "))
        }
    }

    fileprivate var json: JSONValue {
        switch self {
        case .repetition(let entryCount, let times, let step):
            .members(["repeat": .integer(entryCount), "times": .integer(times), "step": .integer(step)])
        case .pages(let pages):
            .members([
                "name": .string(pages.name), "offset": .integer(pages.offset), "size": .integer(pages.byteCount),
                "flags": .string(pages.flags.description), "added": .bool(pages.isAdded),
                "measured": .bool(pages.isMeasured), "dynamic": .bool(pages.isDynamic),
            ])
        }
    }
}

extension EnclaveMetadata {
    fileprivate var json: JSONValue {
        func hex(_ value: some BinaryInteger) -> JSONValue { .string("0x" + String(value, radix: 16)) }
        return .members([
            "version": .string("\(version >> 32).\(version & 0xffff_ffff)"),
            "size": .integer(byteCount),
            "enclave_size": .integer(enclaveSize),
            "tcs_policy": .integer(tcsPolicy),
            "tcs_min_pool": .integer(leastThreads),
            "ssa_frame_pages": .integer(ssaFramePages),
            "save_buffer_size": .integer(saveBufferByteCount),
            "desired_misc_select": hex(desiredMiscSelect),
            "attributes": .members(["flags": hex(attributeFlags), "xfrm": hex(attributeXFRM)]),
            "mrenclave": mrenclave.map { .string($0.description) } ?? .null,
            "mrsigner": .string(mrsigner.description),
            "layout": .array(layout.map(\.json)),
        ])
    }
}
