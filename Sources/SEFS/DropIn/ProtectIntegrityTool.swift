internal import Bytes
internal import Diagnostics
internal import HostFiles
internal import SystemPackage

/// A drop-in for `occlum-protect-integrity` (tools/protect-integrity of occlum/occlum 0.31.0): the same arguments, files,
/// texts and exit status.
///
/// What differs: why something failed is said below the original's line, and no output is left half written.
public struct ProtectIntegrityTool {
    private let output: ([UInt8]) -> Void
    private let report: (String) -> Void

    /// A tool that prints results by `output` and all else by `report`.
    public init(output: @escaping ([UInt8]) -> Void, report: @escaping (String) -> Void) {
        self.output = output
        self.report = report
    }

    private static let usage = """
        Error: invalid arguments

        Usage:
        \tprotect-integrity protect <ordinary_file>
        \tprotect-integrity show <protected_file> [<output_file>]
        \tprotect-integrity show-mac <protected_file> [<output_file>]

        """

    /// Runs the tool with the arguments behind its name.
    ///
    /// - Returns: the exit status: 0, or 255 as the original's.
    public func run(arguments: [String]) -> Int32 {
        do throws(ToolFailure) {
            switch (arguments.first, arguments.count) {
            case ("protect", 2): try protect(arguments[1])
            case ("show", 2), ("show", 3): try show(arguments[1], arguments.dropFirst(2).first)
            case ("show-mac", 2), ("show-mac", 3): try showMAC(arguments[1], arguments.dropFirst(2).first)
            default: throw ToolFailure(ProtectIntegrityTool.usage)
            }
            return 0
        } catch {
            report(error.text)
            return 255
        }
    }

    private func protect(_ path: String) throws(ToolFailure) {
        let range = try ToolFailure.attempt("Error: cannot open the input file at \(path)\n") { () throws(TeeError) in
            FileRange(try InputFile(FilePath(path)))
        }
        let outputPath = FilePath(path + ".protected")
        try ToolFailure.attempt("Error: cannot create the output file \(outputPath)\n") { () throws(TeeError) in
            let name = outputPath.lastComponent?.string ?? ""
            let directory = try OutputDirectory(outputPath.removingLastComponent())
            var writer = try ProtectedFileWriter(
                name: name,
                byteCount: range.byteCount,
                mode: .integrityOnly,
                target: HostFileTarget(name, in: directory)
            )
            try range.forEachPart { part throws(TeeError) in try writer.append(part) }
            _ = try writer.finish()
            try directory.synchronize()
        }
    }

    private func show(_ path: String, _ outputPath: String?) throws(ToolFailure) {
        var reader = try open(path)
        let failure = "Error: failed to read the given protected file \(path)\n"
        guard let outputPath else {
            do throws(TeeError) {
                try reader.forEachPart { part in output(part.copy) }
            } catch {
                throw ToolFailure(failure, because: error)
            }
            return
        }
        do throws(TeeError) {
            let target = FilePath(outputPath)
            let directory = try OutputDirectory(target.removingLastComponent())
            var file = try directory.newFile()
            try reader.forEachPart { part throws(TeeError) in try file.write(part) }
            _ = try file.commit(as: target.lastComponent?.string ?? "")
        } catch {
            let isReading = ErrorCode.ofSEFS.contains { $0.number == error.code.number }
            throw ToolFailure(
                isReading ? failure : "Error: failed to open the given show_path \(outputPath)\n",
                because: error
            )
        }
    }

    private func showMAC(_ path: String, _ outputPath: String?) throws(ToolFailure) {
        let reader = try open(path)
        let line = Array("\(reader.mac)\n".utf8)
        guard let outputPath else { return output(line) }
        try ToolFailure.attempt("Error: failed to open \(outputPath) for output \n") { () throws(TeeError) in
            try writeFile(line, to: FilePath(outputPath))
        }
    }

    private func open(_ path: String) throws(ToolFailure) -> ProtectedFileReader {
        do throws(TeeError) {
            let file = FilePath(path)
            return try ProtectedFileReader(
                FileRange(InputFile(file)),
                name: file.lastComponent?.string ?? "",
                mode: .integrityOnly
            )
        } catch {
            throw ToolFailure("Error: failed to open the given protected file \(path)\n", because: error)
        }
    }
}

extension Span<UInt8> {
    /// The bytes in an array.
    var copy: [UInt8] {
        var result: [UInt8] = []
        result.append(copying: self)
        return result
    }
}
