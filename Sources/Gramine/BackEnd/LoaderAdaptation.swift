internal import Bytes
internal import Diagnostics
internal import ELF

/// Gramine's loader, made to run with an ld.so and libraries of its own in images that have others, or none.
///
/// The loader starts children by what `/proc/self/exe` leads to (pal/src/host/linux-sgx/host_process.c), so it cannot be
/// given to an ld.so as an argument: the child would run ld.so with libpal.so as its program. Instead the file itself
/// names its interpreter (PT_INTERP) and its search path (DT_RPATH, which goes before LD_LIBRARY_PATH and counts for
/// libraries of libraries too). Both strings stand in a segment of their own at the end, which takes the header of a note.
struct LoaderAdaptation {
    private let file: ELFFile

    /// A loader as released.
    ///
    /// - Throws: `TB3500` to `TB3505` if it is no ELF file for x86-64.
    init(_ loader: [UInt8]) throws(TeeError) { file = try ELFFile(parsing: loader) }

    /// The file name of the interpreter, and those of the libraries that are needed; nil for a static program.
    var needs: (interpreter: PathBytes, libraries: [PathBytes])? {
        guard let interpreter = file.interpreter, let dynamic = file.dynamic else { return nil }
        return (PathBytes(interpreter.lastComponent), dynamic.needed)
    }

    /// The loader with another interpreter and search path.
    ///
    /// - Throws: `TB3802` if the file has no room for it.
    func adapted(interpreter: PathBytes, searchPath: PathBytes) throws(TeeError) -> [UInt8] {
        guard let dynamic = file.dynamic, let strings = dynamic.strings, let table = tablePosition(dynamic),
            let size = position(of: .stringTableSize, dynamic)
        else { throw LoaderAdaptation.unusable("it has no dynamic section with strings") }
        guard dynamic.rpath == nil, dynamic.runpath == nil else {
            throw LoaderAdaptation.unusable("it has a search path of its own")
        }
        // DT_NULL must stay the last, so there must be two.
        let free = dynamic.fileRange.lowerBound + dynamic.entries.count * 16
        guard free + 32 <= dynamic.fileRange.upperBound, file.bytes.littleEndian(UInt64.self, at: free + 16) == 0
        else { throw LoaderAdaptation.unusable("its dynamic section has no spare entry") }
        guard let lastLoad = file.segments.lastIndex(where: { $0.type == .load }),
            let note = file.segments.lastIndex(where: { $0.type == .note }), note > lastLoad,
            let named = file.segments.firstIndex(where: { $0.type == .interpreter })
        else { throw LoaderAdaptation.unusable("it has no note whose header can become a segment's") }
        var end: UInt64 = 0
        for segment in file.segments where segment.type == .load {
            let (last, overflow) = segment.address.addingReportingOverflow(segment.memorySize)
            guard !overflow, last < 1 << 46 else { throw LoaderAdaptation.unusable("its segments have no end") }
            end = max(end, last)
        }
        guard let address = end.roundedUp(toMultipleOf: 0x1000),
            let offset = file.bytes.count.roundedUp(toMultipleOf: 0x1000)
        else { throw LoaderAdaptation.unusable("its segments have no end") }

        let name = interpreter.bytes + [0]
        let texts = file.bytes[strings] + searchPath.bytes + [0]
        let content = name + texts
        var result = file.bytes
        result += [UInt8](repeating: 0, count: offset - result.count) + content
        let place = (offset: UInt64(offset), address: address)
        setHeader(&result, note, type: .load, place, UInt64(content.count), alignment: 0x1000)
        setHeader(&result, named, type: .interpreter, place, UInt64(name.count), alignment: 1)
        result.store(littleEndian: address + UInt64(name.count), at: table)
        result.store(littleEndian: UInt64(texts.count), at: size)
        result.store(littleEndian: UInt64(bitPattern: ELFDynamicTag.rpath.rawValue), at: free)
        result.store(littleEndian: UInt64(strings.count), at: free + 8)
        return result
    }

    private func tablePosition(_ dynamic: ELFDynamic) -> Int? { position(of: .stringTable, dynamic) }

    /// Where the value of the last entry with this tag stands in the file.
    private func position(of tag: ELFDynamicTag, _ dynamic: ELFDynamic) -> Int? {
        dynamic.entries.lastIndex { $0.tag == tag }.map { dynamic.fileRange.lowerBound + $0 * 16 + 8 }
    }

    private func setHeader(
        _ bytes: inout [UInt8],
        _ index: Int,
        type: ELFSegmentType,
        _ place: (offset: UInt64, address: UInt64),
        _ size: UInt64,
        alignment: UInt64
    ) {
        let start = Int(file.header.programHeaderOffset) + index * ELFSegment.headerSize
        bytes.store(littleEndian: type.rawValue, at: start)
        bytes.store(littleEndian: UInt32(4), at: start + 4)
        let values = [place.offset, place.address, place.address, size, size, alignment]
        for (number, value) in values.enumerated() { bytes.store(littleEndian: value, at: start + 8 + number * 8) }
    }

    private static func unusable(_ cause: String) -> TeeError {
        TeeError(
            .unusableLoader,
            object: "loader",
            cause: cause,
            hint: "import the kit from a release of Gramine as it is published"
        )
    }
}
