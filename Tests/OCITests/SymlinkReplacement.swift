import FoundationEssentials
import SystemPackage

/// Puts a symlink in the place of a file.
func replace(_ path: FilePath, withLinkTo target: FilePath) throws {
    try FileManager.default.removeItem(atPath: path.string)
    try FileManager.default.createSymbolicLink(atPath: path.string, withDestinationPath: target.string)
}
