import Glibc

/// Standard output in large writes.
final class StandardOutput {
    private var pending: [UInt8] = []

    func write(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { pending += $0 }
        if pending.count >= 1 << 20 { flush() }
    }

    func flush() {
        var done = 0
        while done < pending.count {
            let count = pending[done...].withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
            guard count > 0 else {
                perror("make-layer")
                exit(5)
            }
            done += count
        }
        pending.removeAll(keepingCapacity: true)
    }
}
