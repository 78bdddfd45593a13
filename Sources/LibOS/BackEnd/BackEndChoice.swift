public import Diagnostics

extension [any LibOSBackEnd] {
    /// The one that users mean by `name`.
    ///
    /// - Throws: `TB2031` if there is none.
    public func named(_ name: String) throws(TeeError) -> any LibOSBackEnd {
        if let found = first(where: { $0.isMeant(by: name) }) { return found }
        let known = map { ([$0.name] + $0.aliases).joined(separator: ", ") }.joined(separator: ", ")
        throw TeeError(.unknownLibOS, object: name, cause: "no LibOS has this name", hint: "use one of: \(known)")
    }
}
