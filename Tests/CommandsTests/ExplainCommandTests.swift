import StrictJSON
import Testing

@Test func `explain says what a code means`() async {
    let run = await CapturedRun("explain", "tb3002")
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("TB3002: "))
    #expect(run.output.contains("exit status 3"))
    #expect(run.errors.isEmpty)
}

@Test func `an unknown code is an error of usage with a hint`() async {
    let run = await CapturedRun("explain", "TB0000")
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("error: TB2051"))
    #expect(run.errors.contains("hint: "))
}

@Test func `no two modules use one code`() async {
    let lines = await CapturedRun("explain").output.split(separator: "\n").map { $0.prefix(6) }
    #expect(lines.count > 10)
    #expect(Set(lines).count == lines.count)
}

@Test func `an argument that no command takes is exit status 2 and nothing on standard output`() async {
    let run = await CapturedRun("--no-such-option")
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
}

@Test func `help goes to standard output with status 0`() async {
    let run = await CapturedRun("--help")
    #expect(run.status == 0)
    #expect(run.output.contains("explain"))
    #expect(run.errors.isEmpty)
}

@Test(arguments: [
    ["--log-format", "json", "--none"], ["verify", "--log-format=json"], ["inspect", "/none", "--log-format", "json"],
])
func `an error is one line of JSON if that is asked for, wherever it comes from`(arguments: [String]) async throws {
    let run = await CapturedRun(arguments: arguments)
    #expect(run.status != 0)
    let lines = run.errors.split(separator: "\n")
    #expect(lines.count == 1)
    let error = try JSONValue(parsing: Array(lines[0].utf8))
    #expect(error["level"]?.string == "error")
    #expect(error["exit_status"]?.integer == Int64(run.status))
}

@Test func `every code that is listed is explained`() async {
    for line in await CapturedRun("explain").output.split(separator: "\n") {
        let run = await CapturedRun("explain", String(line.prefix(6)))
        #expect(run.status == 0 && run.output.count > line.count + 40, "\(line)")
    }
}
