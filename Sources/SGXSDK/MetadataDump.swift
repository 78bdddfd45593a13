import Bytes
import Crypto

/// The text that `sgx_sign dump` and `-dumpfile` write (linux-sgx, manage_metadata.cpp `print_metadata`).
struct MetadataDump {
    private var text = ""
    /// More than the copies of any SDK take.
    static let byteLimit = 1 << 16

    /// The dump of what stands at the metadata offset; nil where the tool fails: a copy of size 0 behind the first one.
    static func text(of metadata: [UInt8]) -> String? {
        var dump = MetadataDump()
        dump.heading("The metadata information:", count: 29)
        dump.copy(metadata, at: 0)
        var offset = 0
        var count = 0
        // An unsigned file has size 0 and no magic; the scan then stays where it is and ends there.
        while true {
            let next = offset + Int(metadata.littleEndian(UInt32.self, at: offset + 16) ?? 0)
            guard metadata.littleEndian(at: next) == MetadataDraft.magic else { break }
            guard metadata.littleEndian(UInt32.self, at: next + 16) ?? 0 != 0, next > offset else { return nil }
            count += 1
            if count == 1 {
                dump.text += "\n\n\n"
                dump.heading("The compatible metadata information: ", count: 36)
            }
            dump.text += "\nCompatible metadata number \(count):\n\(String(repeating: "-", count: 30))\n"
            dump.copy(metadata, at: next)
            offset = next
        }
        dump.text += "\n\n"
        dump.heading("The mrsigner value:", count: 19)
        let modulus = field(metadata, offset + MetadataDraft.signatureOffset + 128, 384)
        dump.array("mrsigner->value", SHA256Digest.of(modulus).bytes)
        return dump.text
    }

    private mutating func heading(_ title: String, count: Int) {
        let rule = String(repeating: "=", count: count)
        text += "\(rule)\n\(title)\n\(rule)\n"
    }

    private mutating func copy(_ bytes: [UInt8], at start: Int) {
        func number<Value: FixedWidthInteger>(_ offset: Int, _: Value.Type) -> String {
            "0x" + String(bytes.littleEndian(Value.self, at: start + offset) ?? 0, radix: 16)
        }
        func line(_ name: String, _ value: String) -> String { "metadata->\(name): \(value)\n" }
        text += line("magic_num", number(0, UInt64.self))
        text += line("version", number(8, UInt64.self))
        text += line("size", number(16, UInt32.self))
        text += line("tcs_policy", number(20, UInt32.self))
        text += line("ssa_frame_size", number(24, UInt32.self))
        text += line("max_save_buffer_size", number(28, UInt32.self))
        text += line("desired_misc_select", number(32, UInt32.self))
        text += line("enclave_size", number(40, UInt64.self))
        text += line("attributes.flags", number(48, UInt64.self))
        text += line("attributes.xfrm", number(56, UInt64.self))
        func block(_ name: String, _ offset: Int, _ count: Int) {
            array("metadata->enclave_css.\(name)", MetadataDump.field(bytes, start + 64 + offset, count))
        }
        func part<Value: FixedWidthInteger>(_ name: String, _ offset: Int, _ type: Value.Type) {
            text += line("enclave_css.\(name)", number(64 + offset, type))
        }
        block("header.header", 0, 12)
        part("header.type", 12, UInt32.self)
        part("header.module_vendor", 16, UInt32.self)
        part("header.date", 20, UInt32.self)
        block("header.header2", 24, 16)
        part("header.hw_version", 40, UInt32.self)
        block("key.modulus", 128, 384)
        block("key.exponent", 512, 4)
        block("key.signature", 516, 384)
        part("body.misc_select", 900, UInt32.self)
        part("body.misc_mask", 904, UInt32.self)
        part("body.attributes.flags", 928, UInt64.self)
        part("body.attributes.xfrm", 936, UInt64.self)
        part("body.attribute_mask.flags", 944, UInt64.self)
        part("body.attribute_mask.xfrm", 952, UInt64.self)
        block("body.enclave_hash.m", 960, 32)
        part("body.isv_prod_id", 1024, UInt16.self)
        part("body.isv_svn", 1026, UInt16.self)
        block("buffer.q1", 1040, 384)
        block("buffer.q2", 1424, 384)
    }

    /// 16 bytes a line, each followed by a blank.
    private mutating func array(_ name: String, _ bytes: [UInt8]) {
        text += "\(name):"
        for (index, byte) in bytes.enumerated() {
            if index % 16 == 0 { text += "\n" }
            text += "0x\(hexadecimal([byte])) "
        }
        text += "\n"
    }

    /// `count` bytes, as zeros where the file has none.
    private static func field(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { bytes.littleEndian(UInt8.self, at: offset + $0) ?? 0 }
    }
}
