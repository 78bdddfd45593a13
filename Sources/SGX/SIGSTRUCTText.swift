internal import Bytes
internal import Crypto
public import StrictJSON

extension SIGSTRUCT {
    /// The fields as a JSON object; numbers of 64 bits are hexadecimal strings.
    public var jsonValue: JSONValue {
        .members([
            "type": .string(hex(type)), "vendor": .string(hex(vendor)), "date": .string(date.description),
            "swdefined": .string(hex(swDefined)), "exponent": .integer(exponent),
            "mrenclave": .string(mrenclave.description),
            "mrsigner": isSigned ? .string(mrsigner.description) : .null,
            "isv_prod_id": .integer(isvProdID), "isv_svn": .integer(isvSVN), "debug": .bool(isDebug),
            "attributes": .members([
                "flags": .string(hex(attributes.rawValue)), "flags_mask": .string(hex(attributeMask.rawValue)),
                "xfrm": .string(hex(xfrm.rawValue)), "xfrm_mask": .string(hex(xfrmMask.rawValue)),
                "names": .string(attributes.description), "xfrm_names": .string(xfrm.description),
            ]),
            "misc_select": .string(hex(miscSelect)), "misc_mask": .string(hex(miscMask)),
            "cet_attributes": .string(hex(cetAttributes)), "cet_attributes_mask": .string(hex(cetAttributesMask)),
            "isv_family_id": .string(hexadecimal(isvFamilyID)),
            "isv_ext_prod_id": .string(hexadecimal(isvExtendedProductID)),
            "signed": .bool(isSigned),
        ])
    }

    /// The fields for people, one a line.
    public var text: String {
        let lines = [
            ("MRENCLAVE", mrenclave.description),
            ("MRSIGNER", isSigned ? mrsigner.description : "not signed"),
            ("product", "\(isvProdID)"),
            ("security version", "\(isvSVN)"),
            ("debug", debugText),
            ("attributes", "\(hex(attributes.rawValue)) \(attributes), mask \(hex(attributeMask.rawValue))"),
            ("xfrm", "\(hex(xfrm.rawValue)) \(xfrm), mask \(hex(xfrmMask.rawValue))"),
            ("misc select", "\(hex(miscSelect)), mask \(hex(miscMask))"),
            ("date", date.description),
            ("vendor", hex(vendor)),
        ]
        let width = lines.map(\.0.count).max() ?? 0
        return lines.map { $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1 + "\n" }.joined()
    }

    private var debugText: String {
        guard isDebug else { return "no" }
        return attributes.contains(.debug)
            ? "yes: its memory is not secret"
            : "yes: whoever launches it may turn it on, and its memory is not secret then"
    }

    private func hex(_ value: some BinaryInteger) -> String { "0x" + String(value, radix: 16) }
}
