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
                try writeFile(bytes, to: FilePath(path))
            } catch {
                throw Failure("Failed to write file \"\(path)\".\n" + SGXSignTexts.overall, because: error)
            }
        }
    }
}
