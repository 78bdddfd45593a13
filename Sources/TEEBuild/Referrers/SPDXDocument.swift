internal import Bytes
internal import CivilTime
internal import Crypto
internal import LibOS
internal import OCI
internal import SGX
internal import StrictJSON

/// An SPDX 2.3 document of a TEE image: the image, what it was made from, and every file that MRENCLAVE covers.
///
/// Its names follow from digests and its time is that of the output, so that it is the same for the same image.
struct SPDXDocument {
    let subject: Descriptor
    let record: EnclaveRecord
    let content: MeasuredContent
    /// Seconds since 1970.
    let created: Int

    private enum Element: String {
        case document = "SPDXRef-DOCUMENT"
        case image = "SPDXRef-Image"
        case enclave = "SPDXRef-Enclave"
        case source = "SPDXRef-Source"
        case kit = "SPDXRef-Kit"
    }

    var json: JSONValue {
        .members([
            "spdxVersion": .string("SPDX-2.3"),
            "dataLicense": .string("CC0-1.0"),
            "SPDXID": .string(Element.document.rawValue),
            "name": .string(name),
            "documentNamespace": .string(
                "\(DocumentURI.namespace)\(subject.digest.algorithm.rawValue)-\(subject.digest.encoded)"
            ),
            "creationInfo": .members([
                "created": .string(timestamp(created)),
                "creators": .array([.string("Tool: tee-build-\(toolVersion)")]),
            ]),
            "packages": .array(packages),
            "files": .array(content.files.enumerated().map { file($0.element, $0.offset) }),
            "relationships": .array(relationships),
        ])
    }

    private var name: String { "\(record.sourceName ?? "image")-\(subject.digest.encoded.prefix(12))" }

    private var packages: [JSONValue] {
        let codes = content.files.map(\.sha1).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var hasher = SHA1Hasher()
        for code in codes { hasher.update(Array(code.utf8)) }
        let verification = JSONMember(
            name: "packageVerificationCode",
            value: .members(["packageVerificationCodeValue": .string(hexadecimal(hasher.finalize()))])
        )
        let measurement = JSONMember(
            name: "comment",
            value: .string("the files that MRENCLAVE \(record.sigstruct.mrenclave) covers")
        )
        return [
            package(.image, record.sourceName ?? "image", subject.digest, "CONTAINER"),
            package(.enclave, "enclave", nil, "APPLICATION", [verification, measurement]),
            package(.source, record.sourceName ?? "source image", record.source, "CONTAINER"),
            package(.kit, record.kit, record.kitDigest, "FRAMEWORK"),
        ]
    }

    private func package(
        _ element: Element,
        _ name: String,
        _ digest: Digest?,
        _ purpose: String,
        _ more: [JSONMember] = []
    ) -> JSONValue {
        var members = [
            JSONMember(name: "SPDXID", value: .string(element.rawValue)),
            JSONMember(name: "name", value: .string(name)),
            JSONMember(name: "downloadLocation", value: .string("NOASSERTION")),
            JSONMember(name: "filesAnalyzed", value: .bool(element == .enclave)),
            JSONMember(name: "licenseConcluded", value: .string("NOASSERTION")),
            JSONMember(name: "licenseDeclared", value: .string("NOASSERTION")),
            JSONMember(name: "copyrightText", value: .string("NOASSERTION")),
            JSONMember(name: "primaryPackagePurpose", value: .string(purpose)),
        ]
        if let digest {
            let checksum = SPDXDocument.checksum(digest.algorithm.rawValue.uppercased(), digest.encoded)
            members.append(JSONMember(name: "versionInfo", value: .string(digest.description)))
            members.append(JSONMember(name: "checksums", value: .array([checksum])))
        }
        return .object(members + more)
    }

    private func file(_ measured: MeasuredContent.File, _ place: Int) -> JSONValue {
        let origin =
            switch measured.file.content {
            case .made: "made by tee-build"
            case .kit: "from the kit"
            case .image: "from the source image"
            }
        return .members([
            "SPDXID": .string(SPDXDocument.fileID(place)),
            "fileName": .string("." + (measured.file.path.text ?? measured.file.path.description)),
            "checksums": .array([
                SPDXDocument.checksum("SHA1", measured.sha1), SPDXDocument.checksum("SHA256", measured.sha256),
            ]),
            "licenseConcluded": .string("NOASSERTION"),
            "copyrightText": .string("NOASSERTION"),
            "comment": .string(origin + (measured.file.isOfLibOS ? ", of the LibOS" : "")),
        ])
    }

    private var relationships: [JSONValue] {
        let fixed: [(Element, String, Element)] = [
            (.document, "DESCRIBES", .image), (.image, "CONTAINS", .enclave), (.image, "DESCENDANT_OF", .source),
            (.enclave, "DEPENDS_ON", .kit),
        ]
        return fixed.map { SPDXDocument.relationship($0.0.rawValue, $0.1, $0.2.rawValue) }
            + content.files.indices.map {
                SPDXDocument.relationship(Element.enclave.rawValue, "CONTAINS", SPDXDocument.fileID($0))
            }
    }

    private static func fileID(_ place: Int) -> String { "SPDXRef-File-\(place + 1)" }

    private static func relationship(_ element: String, _ type: String, _ related: String) -> JSONValue {
        .members([
            "spdxElementId": .string(element), "relationshipType": .string(type),
            "relatedSpdxElement": .string(related),
        ])
    }

    private static func checksum(_ algorithm: String, _ value: String) -> JSONValue {
        .members(["algorithm": .string(algorithm), "checksumValue": .string(value)])
    }
}
