internal import CPKCS11
internal import Diagnostics

/// A token in a slot of a module, and what it says of itself.
struct CryptokiToken: Sendable {
    let module: CryptokiModule
    let slot: CK_SLOT_ID
    let flags: CK_FLAGS
    /// What the attributes of a URI are compared with.
    let attributes: [PKCS11URI.Attribute: [UInt8]]

    /// How it is named in lists.
    var description: String {
        PKCS11URI.text(attributes.filter { [.token, .serial, .slotID].contains($0.key) })
    }

    /// The one initialized token of `module` that `uri` matches.
    ///
    /// - Throws: `TB4031` if there is none, or more than one.
    static func find(_ uri: PKCS11URI, in module: CryptokiModule) throws(TeeError) -> CryptokiToken {
        let tokens = try all(in: module)
        let matching = tokens.filter { $0.matches(uri) }
        guard let token = matching.first, matching.count == 1 else {
            let listed = (matching.isEmpty ? tokens : matching).map(\.description).joined(separator: ", ")
            let cause =
                matching.isEmpty
                ? "none matches; there \(tokens.isEmpty ? "is none at all" : "are " + listed)"
                : "\(matching.count) match: \(listed)"
            throw TeeError(
                .pkcs11Token,
                object: uri.description,
                cause: cause,
                hint: "name one token by token=, serial= or slot-id="
            )
        }
        return token
    }

    private func matches(_ uri: PKCS11URI) -> Bool {
        PKCS11URI.Attribute.allCases.allSatisfy { attribute in
            guard let wanted = uri.attributes[attribute] else { return true }
            switch attribute {
            case .object, .id, .type: return true
            case .slotID: return uri.slotID == UInt(slot)
            default: return attributes[attribute] == wanted
            }
        }
    }

    private static func all(in module: CryptokiModule) throws(TeeError) -> [CryptokiToken] {
        let functions = unsafe module.functions.pointee
        var library = CK_INFO()
        try CryptokiAnswer.check("C_GetInfo", unsafe functions.C_GetInfo?(&library))
        var slots = [CK_SLOT_ID](repeating: 0, count: slotLimit)
        var count = CK_ULONG(slots.count)
        try CryptokiAnswer.check("C_GetSlotList", unsafe functions.C_GetSlotList?(1, &slots, &count))
        var tokens: [CryptokiToken] = []
        for slot in slots.prefix(Int(clamping: count)) {
            var place = CK_SLOT_INFO()
            var info = CK_TOKEN_INFO()
            // A token may be pulled out at any time: then it is not there.
            guard unsafe functions.C_GetSlotInfo?(slot, &place) == CKR_OK,
                unsafe functions.C_GetTokenInfo?(slot, &info) == CKR_OK, info.flags & CKF_TOKEN_INITIALIZED != 0
            else { continue }
            tokens.append(
                CryptokiToken(
                    module: module,
                    slot: slot,
                    flags: info.flags,
                    attributes: [
                        .token: padded(info.label), .manufacturer: padded(info.manufacturerID),
                        .model: padded(info.model), .serial: padded(info.serialNumber),
                        .slotID: Array(String(slot).utf8),
                        .slotDescription: padded(place.slotDescription),
                        .slotManufacturer: padded(place.manufacturerID),
                        .libraryDescription: padded(library.libraryDescription),
                        .libraryManufacturer: padded(library.manufacturerID),
                    ]
                )
            )
        }
        return tokens
    }

    /// The text of a field that is filled up with blanks.
    private static func padded<Field>(_ field: Field) -> [UInt8] {
        var bytes = unsafe withUnsafeBytes(of: field) { unsafe Array($0) }
        while bytes.last == 0x20 || bytes.last == 0 { bytes.removeLast() }
        return bytes
    }

    /// More slots than any module has.
    private static let slotLimit = 1024
}
