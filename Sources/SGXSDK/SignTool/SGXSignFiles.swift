import Diagnostics
import HostFiles
import SystemPackage

// Reading and writing of the files that a command names.
extension SGXSignTool {
    /// The file's bytes; nil if it cannot be read.
    func readable(_ path: String?, limit: Int = MeasuredEnclave.fileLimit) -> [UInt8]? {
        path.flatMap { try? InputFile(FilePath($0)).contents(limit: limit) }
    }

    func exists(_ path: String) -> Bool { HostFileKind(of: FilePath(path)) != nil }

    /// The file's bytes; `tail` follows the message of a failure.
    func read(_ path: String?, limit: Int, tail: String) throws(Failure) -> [UInt8] {
        let path = path ?? ""
        do {
            return try InputFile(FilePath(path)).contents(limit: limit)
        } catch {
            throw Failure("Failed to open file \"\(path)\".\n" + tail, because: error)
        }
    }

    /// Writes files that nobody sees half written; those without a path are left out.
    func write(_ files: [(path: String?, bytes: [UInt8])]) throws(Failure) {
        for case (let path?, let bytes) in files {
            do {
                try write(bytes, to: FilePath(path))
            } catch {
                throw Failure("Failed to write file \"\(path)\".\n" + SGXSignTexts.overall, because: error)
            }
        }
    }

    private func write(_ bytes: [UInt8], to path: FilePath) throws(TeeError) {
        guard let name = path.lastComponent, HostFileKind(of: path) != .other else {
            // A device such as /dev/null or /dev/stdout is written to, never replaced.
            return try writeThrough(bytes, to: path)
        }
        let directory = try OutputDirectory(path.removingLastComponent())
        var file = try directory.newFile()
        try file.write(bytes)
        _ = try file.commit(as: name.string)
        try directory.synchronize()
    }

    private func writeThrough(_ bytes: [UInt8], to path: FilePath) throws(TeeError) {
        do {
            let device = try FileDescriptor.open(path, .writeOnly, options: [.closeOnExec])
            try device.closeAfter { _ = try device.writeAll(bytes) }
        } catch {
            throw TeeError(
                .cannotWrite,
                object: path.string,
                cause: "\(error)",
                hint: "name a file in a folder that can be written to"
            )
        }
    }
}
