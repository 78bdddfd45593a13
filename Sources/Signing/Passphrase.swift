public import Diagnostics
internal import HostFiles
public import SystemPackage

/// Where the passphrase of a key comes from; never the command line, which every user of the machine can read.
public enum PassphraseSource: Sendable, Hashable {
    /// A regular file.
    case file(FilePath)
    /// A descriptor that the process was started with.
    case descriptor(Int32)
    /// An environment variable of this name.
    case environment(String)

    /// The passphrase; one newline at its end is dropped.
    ///
    /// - Parameter environment: the environment of the process.
    /// - Throws: `TB4016` if there is none or it is empty, `TB5001` and `TB3100` if a file or descriptor cannot be read.
    public func passphrase(environment: [String: String]) throws(TeeError) -> [UInt8] {
        var bytes: [UInt8]
        let name: String
        switch self {
        case .file(let path):
            name = path.string
            bytes = try InputFile(path).contents(limit: PassphraseSource.limit)
        case .descriptor(let number):
            name = "descriptor \(number)"
            bytes = try contents(ofDescriptor: number, limit: PassphraseSource.limit)
        case .environment(let variable):
            name = "environment variable \(variable)"
            bytes = Array((environment[variable] ?? "").utf8)
        }
        if bytes.last == 0x0a { bytes.removeLast() }
        if bytes.last == 0x0d { bytes.removeLast() }
        guard !bytes.isEmpty else {
            throw TeeError(
                .noPassphrase,
                object: name,
                cause: "it holds no passphrase",
                hint: "put the passphrase into it, or name another source"
            )
        }
        return bytes
    }

    /// libcrypto takes no longer ones for PEM (PEM_BUFSIZE).
    private static let limit = 1024
}
