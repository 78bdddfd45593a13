internal import Bytes
internal import Diagnostics
internal import LibOS
internal import OCI
internal import StrictJSON

/// Looks at the documents that lie beside an image: what is listed as being about it must say so itself. What is in
/// documents of others is theirs.
enum ReferrerChecks {
    static func checks(_ source: SourceImage) -> [VerificationCheck] {
        do {
            return try source.referrers().map { descriptor, found in
                let type = (try? found.get())?.artifactType ?? descriptor.artifactType ?? ""
                let name = "\(printable(type.utf8)) \(descriptor.digest)"
                switch found {
                case .failure(let error): return VerificationCheck("referrer", object: name, cause: error.description)
                case .success(let referrer):
                    return VerificationCheck("referrer", object: name, cause: failure(of: referrer, to: source))
                }
            }
        } catch {
            return [VerificationCheck("referrers", cause: error.description)]
        }
    }

    private static func failure(of referrer: Referrer, to source: SourceImage) -> String? {
        guard let subject = referrer.subject else { return "it does not say what it is about" }
        guard subject.digest == source.descriptor.digest, subject.byteCount == source.descriptor.byteCount else {
            return "it is about \(subject.digest), \(subject.byteCount) bytes"
        }
        do {
            try referrer.checkBlobs()
            guard let kind = ReferrerKind(artifactType: referrer.artifactType) else { return nil }
            // A longer one is what its digest says, and is not looked into.
            for layer in referrer.layers
            where layer.mediaType.text == kind.artifactType && layer.byteCount <= JSONLimits().bytes {
                let document = try JSONObject(try JSONValue(parsing: try referrer.content(of: layer)))
                switch kind {
                case .provenance:
                    if !(try isStatement(document, about: subject)) {
                        return "no subject of its statement is this image"
                    }
                case .sbom:
                    let name = try document.string("documentNamespace") ?? ""
                    if name.utf8.starts(with: DocumentURI.namespace.utf8), !name.hasSuffix(subject.digest.encoded) {
                        return "its document is of another image"
                    }
                }
            }
        } catch {
            return error.description
        }
        return nil
    }

    private static func isStatement(_ document: JSONObject, about subject: Descriptor) throws(TeeError) -> Bool {
        for (path, value) in try document.array("subject") {
            let digests = try JSONObject(value, path: path).stringMap("digest")
            let names = digests.contains { name, value in
                name == subject.digest.algorithm.rawValue && value.utf8.elementsEqual(subject.digest.encoded.utf8)
            }
            if names { return true }
        }
        return false
    }
}
