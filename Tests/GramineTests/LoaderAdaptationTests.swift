import Bytes
import Diagnostics
import ELF
import ELFFixtures
import Testing

@testable import Gramine

@Suite struct LoaderAdaptationTests {
    private func adapted(_ bytes: [UInt8]) throws(TeeError) -> [UInt8] {
        try LoaderAdaptation(bytes).adapted(interpreter: "/own/ld.so", searchPath: "/own/libraries")
    }

    @Test func `interpreter and search path are ours, and libraries are needed as before`() throws {
        let file = try ELFFile(parsing: try adapted(LoaderBlueprint().bytes()))
        #expect(file.interpreter == "/own/ld.so")
        #expect(file.dynamic?.rpath == "/own/libraries")
        #expect(file.dynamic?.needed == ["libprotobuf-c.so.1", "libc.so.6"])
        #expect(file.oddities.isEmpty)
    }

    @Test func `the new segment is the last and lies behind all others, in file and memory alike`() throws {
        let original = try ELFFile(parsing: LoaderBlueprint().bytes())
        let file = try ELFFile(parsing: try adapted(original.bytes))
        let loads = file.segments.filter { $0.type == .load }
        #expect(loads.count == original.segments.filter { $0.type == .load }.count + 1)
        let last = try #require(loads.last)
        #expect(last.offset % 0x1000 == last.address % 0x1000)
        #expect(last.offset + last.fileSize == UInt64(file.bytes.count))
        #expect(loads.dropLast().allSatisfy { $0.address + $0.memorySize <= last.address })
        #expect(!last.isWritable && !last.isExecutable)
        #expect(!file.segments.contains { $0.type == .note })
    }

    @Test func `what is measured nowhere changes nowhere else`() throws {
        let original = LoaderBlueprint().bytes()
        let result = try adapted(original)
        let changed = original.indices.filter { original[$0] != result[$0] }
        // Two program headers, and three entries of the dynamic section.
        #expect(changed.count <= 2 * 56 + 3 * 16)
    }

    @Test func `a loader without room is refused`() {
        var plans = [LoaderBlueprint](repeating: LoaderBlueprint(), count: 3)
        plans[0].spareEntries = 0
        plans[1].hasNote = false
        plans[2].searchPath = "/elsewhere"
        for plan in plans {
            #expect { try adapted(plan.bytes()) } throws: { ($0 as? TeeError)?.code == .unusableLoader }
        }
    }

    @Test func `cut or flipped bytes are refused or give a file that can be read`() throws {
        let bytes = LoaderBlueprint().bytes()
        for count in bytes.indices {
            if let result = try? adapted(Array(bytes[..<count])) { _ = try ELFFile(parsing: result) }
        }
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0xff
            if let result = try? adapted(changed) { _ = try ELFFile(parsing: result) }
        }
    }
}
