import Diagnostics
import SGX

/// Measures an enclave that is made up, and prints seconds and the number of bytes that went into SHA-256.
///
/// `measure-enclave SIZE MEASURED`, both in MiB: an enclave of SIZE, of which MEASURED are pages with content that is
/// measured and the rest pages that are only added, as heaps are.
@main
struct MeasureEnclave {
    static func main() throws {
        let numbers = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
        guard numbers.count == 2, numbers[0].nonzeroBitCount == 1, numbers[1] <= numbers[0] else { throw Usage() }
        let pageByteCount = UInt64(EnclavePage.byteCount)
        let pages = (numbers[0] << 20) / pageByteCount
        let measured = (numbers[1] << 20) / pageByteCount
        let flags: SECINFOFlags = [.read, .write, .regular]
        var content = [UInt8](repeating: 0, count: EnclavePage.byteCount)
        for index in content.indices { content[index] = UInt8(truncatingIfNeeded: index &* 167) }

        var measurement: MRENCLAVE?
        let taken = try ContinuousClock().measure {
            var enclave = try EnclaveMeasurement(ssaFrameSize: 1, enclaveSize: numbers[0] << 20)
            for page in 0..<measured {
                content[Int(page % pageByteCount)] &+= 1
                try enclave.addMeasured(offset: page * pageByteCount, page: content.span, flags: flags)
            }
            try enclave.addUnmeasured(
                offset: measured * pageByteCount,
                pageCount: pages - measured,
                flags: flags
            )
            measurement = enclave.finalize()
        }
        // ECREATE and EADD are 64 bytes each; a measured page has 16 EEXTENDs of 64 and 256 bytes more.
        let hashed = 64 + pages * 64 + measured * 16 * (64 + 256)
        let seconds = Double(taken.components.seconds) + Double(taken.components.attoseconds) / 1e18
        print(seconds, hashed, measurement.map { "\($0)" } ?? "")
    }

    private struct Usage: Error, CustomStringConvertible {
        let description = "usage: measure-enclave SIZE MEASURED, in MiB, SIZE a power of two"
    }
}
