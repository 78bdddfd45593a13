/// The name under which the referrers of a manifest are listed where nobody lists them by themselves: an index that is
/// named after the manifest's digest (OCI distribution-spec 1.1, "Referrers Tag Schema").
///
/// Layouts have no list of referrers either, and regclient and oras read it there too. `skopeo copy --all` of that name
/// carries referrers to a registry, be it one that lists them or not.
enum ReferrerTag {
    /// `ALGORITHM-VALUE`.
    static func name(of digest: Digest) -> String { "\(digest.algorithm.rawValue)-\(digest.encoded)" }

    /// Whether a name is one of these.
    static func isOne(_ name: String) -> Bool {
        let parts = name.split(separator: "-", maxSplits: 1)
        return parts.count == 2 && (try? Digest("\(parts[0]):\(parts[1])")) != nil
    }
}
