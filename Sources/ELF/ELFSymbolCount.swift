import Bytes

extension ELFFile {
    /// The number of dynamic symbols that the hash tables, relocations and section headers speak of.
    func symbolCount(_ dynamic: ELFDynamic, tableAddress: UInt64) -> Int {
        var count = 0
        if let address = dynamic[.hash], let range = fileRange(ofAddress: address, count: 8),
            let chains: UInt32 = bytes.littleEndian(at: range.lowerBound + 4)
        {
            count = max(count, Int(chains))
        }
        if let address = dynamic[.gnuHash] {
            count = max(count, gnuHashSymbolCount(address))
        }
        for section in sections where section.type == .dynamicSymbols && section.address == tableAddress {
            count = max(count, Int(clamping: section.size / UInt64(ELFSymbol.size)))
        }
        // GNU ld writes an empty DT_GNU_HASH into programs that export nothing (bfd/elflink.c), so that the symbols
        // they import are reached by relocations only.
        for relocation in dynamicRelocations() where relocation.symbol != 0 {
            count = max(count, Int(relocation.symbol) + 1)
        }
        return count
    }

    /// One more than the greatest symbol index that a GNU hash table reaches; where it reaches none, the index of the
    /// first symbol that it would hold.
    ///
    /// The layout: nbuckets, symoffset, bloom_size, bloom_shift (4 bytes each), bloom words of 8 bytes, buckets, chains
    /// that end with an odd word.
    private func gnuHashSymbolCount(_ address: UInt64) -> Int {
        guard let table = ELFFile.range(fromAddress: address, segments: segments, within: bytes.count),
            let bucketCount: UInt32 = bytes.littleEndian(at: table.lowerBound),
            let firstSymbol: UInt32 = bytes.littleEndian(at: table.lowerBound + 4),
            let bloomSize: UInt32 = bytes.littleEndian(at: table.lowerBound + 8)
        else { return 0 }
        let buckets = table.lowerBound + 16 + 8 * Int(bloomSize)
        let chains = buckets + 4 * Int(bucketCount)
        guard chains <= table.upperBound else { return 0 }
        var last: UInt32 = 0
        for index in 0..<Int(bucketCount) {
            guard let bucket: UInt32 = bytes.littleEndian(at: buckets + 4 * index) else { return 0 }
            last = max(last, bucket)
        }
        guard last >= firstSymbol, last > 0 else { return Int(firstSymbol) }
        var position = chains + 4 * Int(last - firstSymbol)
        var count = Int(last) + 1
        while position + 4 <= table.upperBound, let word: UInt32 = bytes.littleEndian(at: position), word & 1 == 0 {
            position += 4
            count += 1
        }
        return count
    }
}
