import Bytes
public import StrictJSON

/// The memory that a program takes for certain, as far as its files and settings say it, in MiB rounded up.
public struct MemoryNeed: Sendable, Hashable {
    /// Programs and libraries, likely ones included, which are mapped whole.
    public let code: Int
    /// The heap that its arguments or environment ask for; nil where they say nothing.
    public let heap: Int?

    /// All of it.
    public var total: Int { code + (heap ?? 0) }

    /// As JSON, in MiB.
    public var json: JSONValue {
        .members(["code_mib": .integer(code), "heap_mib": heap.map { .integer($0) } ?? .null])
    }

    init(of main: LaunchedProgram?, _ closure: ProgramClosure, _ launch: ImageLaunch) {
        var bytes: UInt64 = 0
        var seen: Set<PathBytes> = []
        for member in closure.members where member.elf != nil && seen.insert(member.resolved).inserted {
            bytes = bytes.addingReportingOverflow(member.size).partialValue
        }
        code = Int(clamping: (bytes >> 20) + 1)
        heap = MemoryNeed.heap(main?.arguments ?? [], launch)
    }

    /// The variables by which runtimes take options: the JVM's, those of its start scripts, Node's.
    private static let variables = [
        "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "JAVA_OPTS", "NODE_OPTIONS",
    ]

    /// The options in those variables.
    static func options(_ launch: ImageLaunch) -> [PathBytes] {
        variables.compactMap { launch.variable($0) }.flatMap { CommandWrapper.words($0.bytes[...]) }
    }

    /// The last `-Xmx` (java(1)) or `--max-old-space-size` (node(1), in MiB).
    private static func heap(_ arguments: [PathBytes], _ launch: ImageLaunch) -> Int? {
        let words = options(launch) + arguments
        var found: Int?
        for word in words {
            if word.bytes.starts(with: "-Xmx".utf8) {
                found = size(word.bytes.dropFirst(4)) ?? found
            } else if word.bytes.starts(with: "--max-old-space-size=".utf8) {
                found = size(word.bytes.dropFirst(21) + [UInt8(ascii: "m")]) ?? found
            }
        }
        for name in ["DOTNET_GCHeapHardLimit", "COMPlus_GCHeapHardLimit"] where found == nil {
            found = launch.variable(name).flatMap { hexadecimal($0) }
        }
        return found
    }

    /// MiB of a number of bytes as .NET takes it: hexadecimal, with or without `0x`.
    private static func hexadecimal(_ value: PathBytes) -> Int? {
        let digits = value.bytes.starts(with: "0x".utf8) ? value.bytes.dropFirst(2) : value.bytes[...]
        guard let number = PathBytes(digits).text.flatMap({ UInt64($0, radix: 16) }), number < 1 << 50 else {
            return nil
        }
        return Int((number + (1 << 20) - 1) >> 20)
    }

    /// MiB of a number with k, m, g or t behind it, or of bytes; nil for what is none or beyond a PiB.
    private static func size(_ text: ArraySlice<UInt8>) -> Int? {
        var digits = text
        var shift = 0
        switch text.last.map({ $0 | 0x20 }) {
        case UInt8(ascii: "k"): shift = 10
        case UInt8(ascii: "m"): shift = 20
        case UInt8(ascii: "g"): shift = 30
        case UInt8(ascii: "t"): shift = 40
        default: break
        }
        if shift > 0 { digits = digits.dropLast() }
        guard let number = PathBytes(digits).text.flatMap({ UInt64($0) }), number > 0,
            number < (1 << 50) >> UInt64(shift)
        else {
            return nil
        }
        return Int(((number << UInt64(shift)) + (1 << 20) - 1) >> 20)
    }
}

extension RuntimePreset {
    /// The preset with sizes that hold `memory` and a quarter more, where its own are too small.
    func holding(_ memory: MemoryNeed) -> RuntimePreset {
        let needed = memory.total + memory.total / 4
        guard needed > min(enclaveSize, userSpace) else { return self }
        var size = enclaveSize
        while size < needed, size < 1 << 40 { size *= 2 }
        return RuntimePreset(
            name: name,
            enclaveSize: size,
            threads: threads,
            userSpace: max(userSpace, (needed + 99) / 100 * 100),
            kernelHeap: kernelHeap,
            occlumThreads: occlumThreads,
            defaultHeap: defaultHeap,
            source: source + "; enlarged for what the program maps",
            advice: advice
        )
    }
}
