import HostProcess
import ImageFixtures
import SystemPackage
import Testing

/// Runs a shell script; the shell is only the program that is tried, none is put in between.
private func run(_ script: String, _ change: (inout ProgramRun) -> Void = { _ in }) throws -> ProgramRun.Outcome {
    var run = ProgramRun("/bin/sh")
    run.arguments = ["-c", script]
    change(&run)
    return try run()
}

private func failure(_ body: () throws -> ProgramRun.Outcome) -> ProgramRun.Failure? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? ProgramRun.Failure
    }
}

@Test func `a program gets its input, and its output and status come back`() throws {
    let input = [UInt8](repeating: 7, count: 300_000)
    var cat = ProgramRun("cat")
    cat.input = input
    let outcome = try cat()
    #expect(outcome.ending == .exited(0))
    #expect(outcome.output == input)
    #expect(try run("exit 7").ending == .exited(7))
    #expect(try run("kill -9 $$").ending == .signalled(9))
}

@Test func `a program that reads no input ends all the same`() throws {
    #expect(try run("exit 3") { $0.input = [UInt8](repeating: 1, count: 1 << 20) }.ending == .exited(3))
    #expect(
        try run("exec <&-; sleep 0.1; echo x") { $0.input = [UInt8](repeating: 1, count: 1 << 20) }.output == [120, 10]
    )
}

@Test func `what a program complains about is handed on as it comes`() async throws {
    let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
    _ = try run("echo one >&2; echo two >&2") { $0.onError = { continuation.yield(Array($0)) } }
    continuation.finish()
    var all: [UInt8] = []
    for await chunk in stream { all += chunk }
    #expect(all == Array("one\ntwo\n".utf8))
}

@Test(.timeLimit(.minutes(1)))
func `a program that takes too long is ended with what it started, and leaves no zombie`() throws {
    let folder = try TemporaryDirectory()
    let script = "echo $$ >\(folder("pid")); trap '' TERM; sleep 1000 & wait; sleep 1000"
    #expect(failure { try run(script) { $0.timeLimit = .milliseconds(300) } } == .outOfTime)
    let id = String(decoding: try folder.read("pid"), as: UTF8.self).dropLast()
    #expect(throws: (any Error).self) { try FileDescriptor.open(FilePath("/proc/\(id)/stat"), .readOnly) }
}

@Test func `what a program leaves behind with our pipes is not waited for`() throws {
    let start = ContinuousClock.now
    #expect(try run("sleep 5 & echo done").output == Array("done\n".utf8))
    #expect(ContinuousClock.now - start < .seconds(4))
}

@Test(arguments: ["yes", "yes >&2"])
func `a program that never stops writing is ended`(script: String) {
    let outcome = failure {
        try run(script) {
            $0.outputLimit = 10_000
            $0.timeLimit = .milliseconds(300)
        }
    }
    #expect(outcome == (script == "yes" ? .tooMuchOutput : .outOfTime))
}

@Test func `output of exactly the limit is taken`() throws {
    #expect(try run("printf 12345") { $0.outputLimit = 5 }.output.count == 5)
    #expect(failure { try run("printf 123456") { $0.outputLimit = 5 } } == .tooMuchOutput)
}

@Test(arguments: ["/no/such/program", "no-such-program-of-tee-build", "/etc/passwd", "/", "", "a\0b"])
func `what cannot be started is said to be so`(program: String) {
    guard case .notStarted = failure({ try ProgramRun(program)() }) else {
        Issue.record("\(program) was started")
        return
    }
}

@Test func `a program inherits no descriptor but the standard streams`() throws {
    let null = try FileDescriptor.open(FilePath("/dev/null"), .readOnly)
    defer { try? null.close() }
    let listed = try run("exec ls /proc/self/fd").output
    // The fourth is the folder that ls reads.
    #expect(String(decoding: listed, as: UTF8.self).split(separator: "\n") == ["0", "1", "2", "3"])
}

@Test func `blocking work runs in a thread of its own, and its error comes back`() async throws {
    struct Refusal: Error, Equatable {}
    let value = await onOwnThread { 42 }
    #expect(value == 42)
    do {
        try await onOwnThread { () throws(Refusal) in throw Refusal() }
        Issue.record("the error is lost")
    } catch {
        #expect(error == Refusal())
    }
}
