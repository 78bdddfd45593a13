import Bytes

// Symbols, hash tables, versions and relocations.
extension ELFAssembly {
    mutating func putSymbols() {
        var table = [UInt8](repeating: 0, count: 24)
        for symbol in plan.symbols {
            table.append(littleEndian: UInt32(string(symbol.name)))
            table += [symbol.binding << 4 | symbol.type, 0]
            table.append(littleEndian: UInt16(symbol.isDefined ? 1 : 0))
            table.append(littleEndian: UInt64(symbol.isDefined ? 0x1234 : 0))
            table.append(littleEndian: UInt64(8))
        }
        let range = put(table)
        dynamic += [(6, address(range)), (11, 24)]
        sections.append((".dynsym", 11, range, 0, address(range)))
        putHash()
        if !plan.relocations.isEmpty {
            var content: [UInt8] = []
            for relocation in plan.relocations {
                content.append(littleEndian: relocation.offset)
                content.append(littleEndian: relocation.type)
                content.append(littleEndian: relocation.symbol)
                content.append(littleEndian: relocation.addend)
            }
            let range = put(content)
            dynamic += [(7, address(range)), (8, UInt64(range.count)), (9, 24)]
        }
    }

    private mutating func putHash() {
        var content: [UInt8] = []
        func words(_ values: [UInt32]) { for value in values { content.append(littleEndian: value) } }
        let count = UInt32(plan.symbols.count + 1)
        switch plan.hash {
        case .none: return
        case .sysv:
            words([1, count, count > 1 ? 1 : 0] + [UInt32](repeating: 0, count: Int(count)))
            dynamic.append((4, address(put(content))))
        case .emptyGNU:
            words([1, 1, 1, 0, 0, 0, 0])
            dynamic.append((0x6fff_fef5, address(put(content))))
        case .gnu:
            let defined = plan.symbols.filter(\.isDefined)
            let first = count - UInt32(defined.count)
            words([1, first, 1, 0, 0xffff_ffff, 0xffff_ffff, defined.isEmpty ? 0 : first])
            for (index, symbol) in defined.enumerated() {
                let hash = symbol.name.utf8.reduce(UInt32(5381)) { $0 &* 33 &+ UInt32($1) }
                words([index == defined.count - 1 ? hash | 1 : hash & ~1])
            }
            dynamic.append((0x6fff_fef5, address(put(content))))
        }
    }

    mutating func putVersions() {
        guard !plan.versionNeeds.isEmpty || !plan.versionDefinitions.isEmpty else { return }
        var symbols: [UInt8] = [0, 0]
        for symbol in plan.symbols { symbols.append(littleEndian: symbol.version) }
        dynamic.append((0x6fff_fff0, address(put(symbols))))
        if !plan.versionNeeds.isEmpty {
            var content: [UInt8] = []
            var index = UInt16(max(2, plan.versionDefinitions.count + 1))
            for (number, need) in plan.versionNeeds.enumerated() {
                let isLast = number == plan.versionNeeds.count - 1
                content.append(littleEndian: UInt16(1))
                content.append(littleEndian: UInt16(need.versions.count))
                content.append(littleEndian: UInt32(string(need.library)))
                content.append(littleEndian: UInt32(16))
                content.append(littleEndian: UInt32(isLast ? 0 : 16 + 16 * need.versions.count))
                for (place, version) in need.versions.enumerated() {
                    content.append(littleEndian: UInt32(0))
                    content.append(littleEndian: UInt16(0))
                    content.append(littleEndian: index)
                    content.append(littleEndian: UInt32(string(version)))
                    content.append(littleEndian: UInt32(place == need.versions.count - 1 ? 0 : 16))
                    index += 1
                }
            }
            dynamic += [(0x6fff_fffe, address(put(content))), (0x6fff_ffff, UInt64(plan.versionNeeds.count))]
        }
        if !plan.versionDefinitions.isEmpty {
            var content: [UInt8] = []
            for (number, name) in plan.versionDefinitions.enumerated() {
                content.append(littleEndian: UInt16(1))
                content.append(littleEndian: UInt16(number == 0 ? 1 : 0))
                content.append(littleEndian: UInt16(number + 1))
                content.append(littleEndian: UInt16(1))
                content.append(littleEndian: UInt32(0))
                content.append(littleEndian: UInt32(20))
                content.append(littleEndian: UInt32(number == plan.versionDefinitions.count - 1 ? 0 : 28))
                content.append(littleEndian: UInt32(string(name)))
                content.append(littleEndian: UInt32(0))
            }
            dynamic += [(0x6fff_fffc, address(put(content))), (0x6fff_fffd, UInt64(plan.versionDefinitions.count))]
        }
    }
}
