import Bytes

/// Puts the parts of an ``ELFBlueprint`` one after the other.
struct ELFAssembly {
    let plan: ELFBlueprint
    let base: UInt64
    var file = [UInt8](repeating: 0, count: 64 + 6 * 56)
    var strings: [UInt8] = [0]
    var segments: [[UInt64]] = []
    var dynamic: [(Int64, UInt64)] = []
    /// Name, type, range, link and address of each section.
    var sections: [(name: String, type: UInt32, range: Range<Int>, link: UInt32, address: UInt64)] = []

    init(_ plan: ELFBlueprint) {
        self.plan = plan
        base = plan.type == 2 ? 0x40_0000 : 0
    }

    mutating func build() -> [UInt8] {
        if let interpreter = plan.interpreter {
            let range = put(Array(interpreter.utf8) + [0])
            segments.append([3, 4, UInt64(range.lowerBound), address(range), UInt64(range.count), UInt64(range.count)])
        }
        if !plan.notes.isEmpty {
            let range = put(plan.notes)
            segments.append([4, 4, UInt64(range.lowerBound), address(range), UInt64(range.count), UInt64(range.count)])
        }
        let code = put(plan.code)
        sections.append((".text", 1, code, 0, address(code)))
        if plan.isDynamic { putDynamic() }
        for (name, content) in plan.sections {
            let range = put(content)
            sections.append((name, 1, range, 0, address(range)))
        }
        if plan.hasSections { putSections() }
        segments.append([1, 5, 0, base, UInt64(file.count), UInt64(file.count)])
        writeHeader(entry: address(code))
        return file
    }

    mutating func put(_ content: [UInt8]) -> Range<Int> {
        file += [UInt8](repeating: 0, count: (8 - file.count % 8) % 8)
        let start = file.count
        file += content
        return start..<file.count
    }

    func address(_ range: Range<Int>) -> UInt64 { base + UInt64(range.lowerBound) }

    mutating func string(_ text: String) -> UInt64 {
        defer { strings += Array(text.utf8) + [0] }
        return UInt64(strings.count)
    }

    private mutating func putDynamic() {
        dynamic += plan.needed.map { (1, string($0)) }
        if let soname = plan.soname { dynamic.append((14, string(soname))) }
        if let rpath = plan.rpath { dynamic.append((15, string(rpath))) }
        if let runpath = plan.runpath { dynamic.append((29, string(runpath))) }
        putSymbols()
        putVersions()
        let table = put(strings)
        dynamic += [(5, address(table)), (10, UInt64(table.count))]
        if plan.flags1 != 0 { dynamic.append((0x6fff_fffb, plan.flags1)) }
        dynamic += plan.entries
        var content: [UInt8] = []
        for (tag, value) in dynamic + [(0, 0)] {
            content.append(littleEndian: tag)
            content.append(littleEndian: value)
        }
        let range = put(content)
        let shifted = address(range) + 0x1000
        // Before the PT_LOAD of the whole file there is no other that holds this address.
        segments.append([1, 6, UInt64(range.lowerBound), shifted, UInt64(range.count), UInt64(range.count) + 64])
        segments.append([2, 6, UInt64(range.lowerBound), shifted, UInt64(range.count), UInt64(range.count)])
        sections.append((".dynstr", 3, table, 0, address(table)))
        sections.append((".dynamic", 6, range, UInt32(sections.count), shifted))
    }

    private mutating func putSections() {
        var names: [UInt8] = [0]
        var headers = [UInt8](repeating: 0, count: 64)
        let offsets = (sections.map(\.name) + [".shstrtab"]).map { name in
            defer { names += Array(name.utf8) + [0] }
            return UInt32(names.count)
        }
        let range = put(names)
        sections.append((".shstrtab", 3, range, 0, 0))
        for (offset, section) in zip(offsets, sections) {
            // .dynsym names .dynstr, which is put later.
            let link =
                section.name == ".dynsym"
                ? UInt32(1 + (sections.firstIndex { $0.name == ".dynstr" } ?? 0)) : section.link
            headers.append(littleEndian: offset)
            headers.append(littleEndian: section.type)
            headers.append(littleEndian: UInt64(2))
            headers.append(littleEndian: section.address)
            headers.append(littleEndian: UInt64(section.range.lowerBound))
            headers.append(littleEndian: UInt64(section.range.count))
            headers.append(littleEndian: link)
            headers += [UInt8](repeating: 0, count: 20)
        }
        let table = put(headers)
        file.store(littleEndian: UInt64(table.lowerBound), at: 40)
        file.store(littleEndian: UInt16(64), at: 58)
        file.store(littleEndian: UInt16(sections.count + 1), at: 60)
        file.store(littleEndian: UInt16(sections.count), at: 62)
    }

    private mutating func writeHeader(entry: UInt64) {
        file.replaceSubrange(0..<8, with: [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])
        file.store(littleEndian: plan.type, at: 16)
        file.store(littleEndian: plan.machine, at: 18)
        file.store(littleEndian: UInt32(1), at: 20)
        file.store(littleEndian: entry, at: 24)
        file.store(littleEndian: UInt64(64), at: 32)
        file.store(littleEndian: UInt16(64), at: 52)
        file.store(littleEndian: UInt16(56), at: 54)
        file.store(littleEndian: UInt16(segments.count), at: 56)
        for (index, segment) in segments.enumerated() {
            let position = 64 + 56 * index
            file.store(littleEndian: UInt32(segment[0]), at: position)
            file.store(littleEndian: UInt32(segment[1]), at: position + 4)
            file.store(littleEndian: segment[2], at: position + 8)
            file.store(littleEndian: segment[3], at: position + 16)
            file.store(littleEndian: segment[3], at: position + 24)
            file.store(littleEndian: segment[4], at: position + 32)
            file.store(littleEndian: segment[5], at: position + 40)
            file.store(littleEndian: UInt64(segment[0] == 4 ? 4 : 8), at: position + 48)
        }
    }
}
