import Bytes
import Diagnostics
import ELF
import ELFFixtures
import Testing

/// Asks a file for everything; only a `TeeError` may come of it. Returns how much was found, so that nothing is left
/// out by the optimiser.
private func exhaust(_ bytes: [UInt8]) -> Int {
    do {
        let file = try ELFFile(parsing: bytes)
        var found = file.kind.rawValue.count + (file.interpreter?.bytes.count ?? 0) + file.notes().count
        found += (file.buildID?.count ?? 0) + Int(file.abiTag?.major ?? 0) % 2 + file.gnuProperties.count
        for segment in file.segments { found += file.fileRange(of: segment)?.count ?? 0 }
        for section in file.sections {
            found += (file.name(of: section)?.count ?? 0) + (file.fileRange(of: section)?.count ?? 0)
            found += (try? file.dynamicEntries(of: section).count) ?? 0
            found += (try? file.symbols(of: section).count) ?? 0
        }
        found += try file.versionNeeds().count + file.versionDefinitions().count
        let symbols = try file.dynamicSymbols()
        for symbol in symbols {
            found += symbols.name(of: symbol).count + (symbols.version(of: symbol)?.name.bytes.count ?? 0)
        }
        for relocation in file.dynamicRelocations() { found += Int(relocation.type & 1) }
        return found
    } catch {
        return -error.code.number
    }
}

private func samples() -> [[UInt8]] {
    var rich = ELFBlueprint.program(interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libm.so.6", "libc.so.6"])
    rich.runpath = "$ORIGIN"
    rich.symbols = [.init("fork", version: 2), .init("weak", binding: 2), .init("x", defined: true)]
    rich.hash = .gnu
    rich.versionNeeds = [("libc.so.6", ["GLIBC_2.2.5", "GLIBC_2.34"])]
    rich.versionDefinitions = ["prog", "P_1"]
    rich.relocations = [(0x10, 7, 1, 0)]
    rich.notes = ELFBlueprint.note("GNU", type: 3, [1, 2, 3, 4]) + ELFBlueprint.note("GNU", type: 5, [1, 0, 0, 0])
    var fixed = ELFBlueprint()
    fixed.type = 2
    fixed.isDynamic = false
    return [rich.bytes(), ELFBlueprint.library("libx.so", needed: ["libc.so"]).bytes(), fixed.bytes()]
}

@Test func `a file cut off at any length is read or refused`() {
    for sample in samples() {
        let whole = exhaust(sample)
        #expect(whole > 0)
        for length in 0..<sample.count { #expect(exhaust(Array(sample[..<length])) != whole) }
        #expect(exhaust(Array(sample[..<63])) == (-ErrorCode.elfTruncated.number))
    }
}

@Test func `every byte set to every extreme leaves the reader standing`() {
    for sample in samples() {
        var survivors = 0
        for index in sample.indices {
            for value in [0, 0x7f, 0xff] as [UInt8] where sample[index] != value {
                var bytes = sample
                bytes[index] = value
                if exhaust(bytes) >= 0 { survivors += 1 }
            }
        }
        #expect(survivors > sample.count, "most single bytes do not decide whether a file can be read")
    }
}

@Test func `random flips of many bytes leave the reader standing`() {
    var generator = SplitMix64(state: 0x7ee_b01d)
    var refused = 0
    for sample in samples() {
        for _ in 0..<1500 {
            var bytes = sample
            for _ in 0..<Int(generator.next() % 24 + 1) {
                let word = generator.next()
                // Half of the flips hit the headers, which decide most.
                let limit = word & 1 == 0 ? min(400, bytes.count) : bytes.count
                bytes[Int(word >> 16) % limit] = UInt8(truncatingIfNeeded: word >> 8)
            }
            if exhaust(bytes) < 0 { refused += 1 }
        }
    }
    #expect(refused > 0)
}

@Test func `overlapping notes and long names cost no more than the file`() throws {
    var plan = ELFBlueprint.library("libx.so")
    plan.notes = [UInt8](repeating: 0, count: 12 * 10_000)
    plan.sections = (0..<400).map { ("s\($0)", [UInt8](repeating: 0x41, count: 8)) }
    let file = try ELFFile(parsing: plan.bytes())
    #expect(file.notes().count == 4096)
    #expect(file.section(named: "s399").flatMap { file.name(of: $0) }.map { Array($0) } == Array("s399".utf8))
    #expect(file.section(named: "s39")?.index != file.section(named: "s399")?.index)
    #expect(file.section(named: "none") == nil)
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, the same everywhere.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
