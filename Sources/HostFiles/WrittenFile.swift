public import Diagnostics
public import SystemPackage

/// Writes a whole file: nobody sees it half written, and what stood there is replaced in one step.
///
/// What is neither file nor directory, such as /dev/stdout or a pipe, is written to, never replaced.
///
/// - Throws: `TB5002` if the operating system fails.
public func writeFile(_ bytes: [UInt8], to path: FilePath) throws(TeeError) {
    guard let name = path.lastComponent, HostFileKind(of: path) != .other else {
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
        return
    }
    let parent = path.removingLastComponent()
    let directory = try OutputDirectory(parent.isEmpty ? "." : parent)
    var file = try directory.newFile()
    try file.write(bytes)
    _ = try file.commit(as: name.string)
    try directory.synchronize()
}

/// Writes a whole file where nothing is yet: nobody sees it half written, and nothing is replaced.
///
/// - Returns: false if something has the name already; then nothing is left of this.
/// - Throws: `TB5002` if the operating system fails.
public func writeNewFile(_ bytes: [UInt8], to path: FilePath) throws(TeeError) -> Bool {
    guard let name = path.lastComponent else { return false }
    let parent = path.removingLastComponent()
    let directory = try OutputDirectory(parent.isEmpty ? "." : parent)
    var file = try directory.newFile()
    try file.write(bytes)
    guard try file.commit(asNew: name.string) else { return false }
    try directory.synchronize()
    return true
}
