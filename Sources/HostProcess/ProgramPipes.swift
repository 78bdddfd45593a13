internal import CLinux
internal import Glibc
internal import SystemPackage

/// Our ends of a program's three standard streams, and its own until they are handed over.
struct ProgramPipes: ~Copyable {
    /// The program's ends, in the order of their numbers: to read, to write, to write.
    private(set) var farEnds: [Int32] = []
    private var input: Int32 = -1
    private var output: Int32 = -1
    private var error: Int32 = -1

    init() throws(ProgramRun.Failure) {
        (input, output, error) = (-1, -1, -1)
        let first = try ProgramPipes.pipe()
        farEnds.append(first.reading)
        input = first.writing
        let second = try ProgramPipes.pipe()
        farEnds.append(second.writing)
        output = second.reading
        let third = try ProgramPipes.pipe()
        farEnds.append(third.writing)
        error = third.reading
        for descriptor in [input, output, error] { _ = tee_set_nonblocking(descriptor) }
    }

    deinit { for descriptor in farEnds + [input, output, error] where descriptor >= 0 { close(descriptor) } }

    /// Closes the program's ends here; after the program has its copies, or its streams would never end.
    mutating func closeFarEnds() {
        for descriptor in farEnds { close(descriptor) }
        farEnds = []
    }

    /// Waits until something can be moved, but never long: a program's end is not seen here.
    func wait() {
        var states = [
            pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: error, events: Int16(POLLIN), revents: 0),
        ]
        _ = unsafe poll(&states, nfds_t(states.count), ProgramPipes.tick)
    }

    /// Sends the start of `bytes`; answers how many. What the program does not want to read counts as sent.
    mutating func send(_ bytes: ArraySlice<UInt8>) -> Int {
        guard input >= 0, !bytes.isEmpty else { return bytes.count }
        let descriptor = input
        let (count, code) = withoutBrokenPipeSignal {
            let count = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            return (count, errno)
        }
        if count >= 0 { return count }
        if code == EAGAIN || code == EINTR { return 0 }
        endInput()
        return bytes.count
    }

    /// Lets the program see the end of its input.
    mutating func endInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// What stands in the program's output; nil for nothing now, or nothing more.
    mutating func receiveOutput() -> [UInt8]? { ProgramPipes.receive(&output) }

    /// What stands in the program's error output; nil for nothing now, or nothing more.
    mutating func receiveError() -> [UInt8]? { ProgramPipes.receive(&error) }

    private static func receive(_ descriptor: inout Int32) -> [UInt8]? {
        guard descriptor >= 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let open = descriptor
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(open, $0.baseAddress, $0.count) }
        if count > 0 { return Array(buffer[..<count]) }
        if count < 0, errno == EAGAIN || errno == EINTR { return nil }
        close(descriptor)
        descriptor = -1
        return nil
    }

    /// Milliseconds between two looks at whether the program has ended.
    private static let tick: Int32 = 10

    private static func pipe() throws(ProgramRun.Failure) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe tee_pipe2(&ends, O_CLOEXEC) == 0 else { throw .notStarted("\(Errno(rawValue: errno))") }
        // Where a standard stream of ours is closed, a pipe gets its number, and the copies for the program would
        // overwrite each other.
        for index in 0..<2 where ends[index] < 3 {
            let moved = tee_duplicate_above(ends[index], 3)
            close(ends[index])
            ends[index] = moved
        }
        guard ends.allSatisfy({ $0 >= 0 }) else {
            for end in ends where end >= 0 { close(end) }
            throw .notStarted("no descriptor is free")
        }
        return (ends[0], ends[1])
    }
}
