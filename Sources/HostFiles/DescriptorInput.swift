public import Diagnostics
internal import Glibc
internal import SystemPackage

/// Reads what comes through a descriptor that the process was started with, such as a pipe with a passphrase, to its
/// end. The descriptor stays open.
///
/// - Throws: `TB5001` if it is not open for reading, the system fails, or more than `limit` bytes come.
public func contents(ofDescriptor number: Int32, limit: Int) throws(TeeError) -> [UInt8] {
    let name = "descriptor \(number)"
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
        let got = unsafe buffer.withUnsafeMutableBytes { unsafe read(number, $0.baseAddress, $0.count) }
        if got < 0 {
            let error = Errno(rawValue: errno)
            if error == .interrupted { continue }
            throw HostError.reading(name, error)
        }
        guard got > 0 else { return result }
        result += buffer[..<got]
        guard result.count <= limit else {
            throw TeeError(
                .cannotRead,
                object: name,
                cause: "more than \(limit) bytes come through it",
                hint: "check that it is the descriptor you mean"
            )
        }
    }
}
