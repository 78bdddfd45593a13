internal import Bytes
internal import Diagnostics
internal import HostFiles
internal import SystemPackage

/// A drop-in for `sefs-cli zip` and `unzip` (occlum/sefs as in Occlum 0.29.6 to 0.31.0): the same arguments, files and
/// exit status. With a key, `zip` writes the same image each time, where the original writes another.
///
/// What differs: no enclave is loaded, and so the line that says that one was is not printed; an image appears when it is
/// complete; devices, pipes and sockets are left out as by the original, which here is said.
public struct SEFSTool {
    private let output: ([UInt8]) -> Void
    private let report: (String) -> Void

    /// A tool that prints results by `output` and all else by `report`.
    public init(output: @escaping ([UInt8]) -> Void, report: @escaping (String) -> Void) {
        self.output = output
        self.report = report
    }

    /// Runs the tool with the arguments behind its name.
    ///
    /// - Returns: the exit status: 0, or 1 as the original's.
    public func run(arguments: [String]) -> Int32 {
        do throws(SEFSToolCommand.Misuse) {
            let command = try SEFSToolCommand(arguments)
            do throws(TeeError) {
                output(Array(try run(command).utf8))
                return 0
            } catch {
                report("Error: \(error)\nhint: \(error.hint)\n")
            }
        } catch {
            report(error.text)
        }
        return 1
    }

    /// What is printed at the end.
    private func run(_ command: SEFSToolCommand) throws(TeeError) -> String {
        switch command {
        case .help: return "sefs-cli of tee-build\n\n" + SEFSToolCommand.usage
        case .version: return "sefs-cli 0.1.0 (tee-build)\n"
        case .zip(let directory, let image, let mac, let key):
            let mode = try SEFSTool.key(key).map { ProtectedFileMode.encrypted($0) } ?? .integrityOnly
            let made = try zip(FilePath(directory), to: FilePath(image), mode)
            try writeFile(Array(made.description.utf8), to: FilePath(mac))
            return "Generate the SEFS image successfully\n"
        case .unzip(let image, let directory, let protectsIntegrity, let key):
            try unzip(FilePath(image), to: FilePath(directory), try SEFSTool.mode(key, protectsIntegrity))
            return "Decrypt the SEFS image successfully\n"
        }
    }

    private static let keyLimit = 1 << 12

    private static func key(_ path: String?) throws(TeeError) -> ImageKey? {
        guard let path else { return nil }
        do {
            return try ImageKey(parsing: InputFile(FilePath(path)).contents(limit: keyLimit))
        } catch {
            throw error.within(path)
        }
    }

    private static func mode(_ path: String?, _ protectsIntegrity: Bool) throws(TeeError) -> ProtectedFileMode {
        if let key = try key(path) { return .encrypted(key) }
        guard protectsIntegrity else {
            throw TeeError(
                .dropInArguments,
                object: "unzip",
                cause: "without a key and without --protect-integrity an image is sealed to a processor's key",
                hint: "give --key FILE for an encrypted image, --protect-integrity for one that is not encrypted"
            )
        }
        return .integrityOnly
    }

    private func zip(
        _ directory: FilePath,
        to image: FilePath,
        _ mode: ProtectedFileMode
    ) throws(TeeError) -> ProtectedFileMAC {
        let source = try InputDirectory(directory)
        var scan = HostTreeScan(source)
        try scan.run()
        for path in scan.special { report("\(path): a device, pipe or socket, which is left out\n") }
        return try SEFSTool.making(image) { target throws(TeeError) in
            let plan = try SEFSPlan(scan.entries)
            var writer = SEFSImageWriter(plan, mode: mode, target: HostImageTarget(target))
            let writing = HostTreeWriting(source: source, mode: mode, target: target)
            for (file, mac) in Swift.zip(plan.files, try writing.write(plan.files)) { writer.enter(mac, of: file) }
            return try writer.finish()
        }
    }

    private func unzip(_ image: FilePath, to directory: FilePath, _ mode: ProtectedFileMode) throws(TeeError) {
        let source = HostImageSource(try InputDirectory(image))
        try SEFSTool.making(directory) { target throws(TeeError) in
            var reader = try SEFSImageReader(source, mode: mode)
            var found: [(entry: SEFSEntry, inode: SEFSImageReader.Inode)] = []
            try reader.forEachEntry { entry, inode in found.append((entry, inode)) }
            for (entry, inode) in found {
                let (place, name) = try SEFSTool.place(entry.path, in: target)
                switch entry.node {
                case .directory: _ = try place.subdirectory(name)
                case .symlink(let link): try place.makeLink(name, to: link.bytes)
                case .file(_, let mode):
                    var file = try place.newFile()
                    try reader.forEachPart(of: inode) { part throws(TeeError) in try file.write(part) }
                    _ = try file.commit(as: name, durably: false)
                    try place.setPermissions(mode, of: name)
                }
            }
            // Last and from below, for a directory may have no permission to enter it.
            for (entry, _) in found.reversed() {
                guard case .directory(let mode) = entry.node else { continue }
                let (place, name) = try SEFSTool.place(entry.path, in: target)
                try place.setPermissions(mode, of: name)
            }
        }
    }

    private static func place(
        _ path: PathBytes,
        in root: OutputDirectory
    ) throws(TeeError) -> (directory: OutputDirectory, name: String) {
        var names = path.components.map { String(decoding: $0, as: UTF8.self) }
        let name = names.popLast() ?? ""
        var place = root
        for name in names { place = try place.subdirectory(name) }
        return (place, name)
    }

    /// Makes the directory `path`, which must not be there, and gives it its name when `fill` has ended well.
    private static func making<Result>(
        _ path: FilePath,
        _ fill: (OutputDirectory) throws(TeeError) -> Result
    ) throws(TeeError) -> Result {
        let name = path.lastComponent?.string ?? ""
        guard !name.isEmpty, HostFileKind(of: path) == nil, !HostFileKind.isLink(path) else { throw taken(path) }
        let directory = try NewDirectory(in: OutputDirectory(path.removingLastComponent()))
        let result = try fill(directory.contents)
        guard try directory.commit(as: name) else { throw taken(path) }
        return result
    }

    private static func taken(_ path: FilePath) -> TeeError {
        TeeError(.cannotWrite, object: path.string, cause: "it exists", hint: "remove it first, or name another")
    }
}
