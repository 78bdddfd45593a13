public import Bytes
internal import Diagnostics
internal import LibOS
public import OCI
public import SGX
public import StrictJSON

/// The measurement record of a TEE image: which enclave, of which LibOS release, made from which image.
///
/// It stands in the image as a file, its digest in a label, and its main values in annotations, so that a verifier needs
/// nothing else. Its form is canonical: the same values are the same bytes.
public struct EnclaveRecord: Sendable, Hashable {
    /// Where it stands in the image.
    public static let path: PathBytes = "/opt/tee-build/record.json"
    /// The version of the form.
    public static let formatVersion = 1
    /// The greatest length that is read.
    public static let byteCountLimit = 1 << 20

    /// The back end's name.
    public var libOS: String
    /// The kit's name.
    public var kit: String
    /// The kit's digest.
    public var kitDigest: Digest
    /// The enclave, as signed.
    public var sigstruct: SIGSTRUCT
    /// Its size in bytes.
    public var enclaveSize: UInt64
    /// The digest of the manifest that was converted.
    public var source: Digest
    /// The name that it had; nil if it had none.
    public var sourceName: String?
    /// Findings that were allowed, by code.
    public var allowed: [String]
    /// What made it.
    public var tool: String

    /// A record.
    public init(
        libOS: String,
        kit: String,
        kitDigest: Digest,
        sigstruct: SIGSTRUCT,
        enclaveSize: UInt64,
        source: Digest,
        sourceName: String?,
        allowed: [String],
        tool: String
    ) {
        self.libOS = libOS
        self.kit = kit
        self.kitDigest = kitDigest
        self.sigstruct = sigstruct
        self.enclaveSize = enclaveSize
        self.source = source
        self.sourceName = sourceName
        self.allowed = allowed
        self.tool = tool
    }

    /// The record as JSON.
    public var json: JSONValue {
        .members([
            "version": .integer(EnclaveRecord.formatVersion),
            "tool": .string(tool),
            "libos": .string(libOS),
            "kit": .members(["name": .string(kit), "digest": .string(kitDigest.description)]),
            "enclave": sigstruct.jsonValue,
            "enclave_size": .integer(enclaveSize),
            "source": .members([
                "digest": .string(source.description), "name": sourceName.map { .string($0) } ?? .null,
            ]),
            "allowed": .array(allowed.map { .string($0) }),
        ])
    }

    /// The record as it stands in an image.
    public var bytes: [UInt8] { json.indentedText + [0x0a] }
}
