import Bytes

/// The two numbers of a CPython, from the name of its program or library.
struct PythonVersion: Hashable {
    /// As in `3.11`.
    let text: String

    /// Reads `python3.11`, `libpython3.11.so.1.0` and the like; nil if no name has a number.
    init?(_ member: ProgramClosure.Member) {
        let names = [member.resolved.name, member.elf?.soname].compactMap(\.self) + (member.elf?.needed ?? [])
        for name in names {
            if let text = PythonVersion.number(name) {
                self.text = text
                return
            }
        }
        return nil
    }

    private static func number(_ name: PathBytes) -> String? {
        guard let start = RuntimeStrings.find("python", in: name.bytes, name.bytes.indices[...]) else { return nil }
        let parts = name.bytes[(start + 6)...].prefix { (0x30...0x39).contains($0) || $0 == 0x2e }
            .split(separator: 0x2e)
        guard parts.count >= 2 else { return nil }
        return String(decoding: parts[0] + [0x2e] + parts[1], as: UTF8.self)
    }
}
