import Bytes
import Crypto
import Diagnostics
import HostFiles
import ImageFixtures
import SystemPackage
import Testing

@testable import SGXSDK

/// A run of the drop-in in a directory of its own.
private struct Run {
    let directory: TemporaryDirectory
    var environment: [String: String] = [:]

    init() throws { directory = try TemporaryDirectory() }

    func callAsFunction(_ arguments: String...) -> (status: Int32, text: String, output: [UInt8]) {
        let log = Log()
        let printed = Printed()
        let tool = SGXSignTool(
            environment: { environment[$0] },
            today: SigningDate(encoded: 0x2024_0517),
            output: { printed.bytes += $0 },
            report: { log.text += $0 }
        )
        return (tool.run(arguments: arguments), log.text, printed.bytes)
    }

    func path(_ name: String) -> String { directory(name).string }
}

private final class Printed {
    var bytes: [UInt8] = []
}

private func fixture(_ name: String) -> String { Golden.path(name).string }

@Suite struct SGXSignToolTests {
    @Test(arguments: ["2.17.1", "2.20", "2.26"])
    func `sign, gendata, catsig and dump write the files and texts of the original`(sdk: String) throws {
        let run = try Run()
        let golden = try Golden.named("libos.occlum-029", sdk)
        let xml = try #require(golden.configurationPath).string
        let enclave = fixture(golden.text("so"))
        let sign = run(
            "sign",
            "-enclave",
            enclave,
            "-config",
            xml,
            "-key",
            fixture("test-key.pem"),
            "-out",
            run.path("a.so"),
            "-dumpfile",
            run.path("a.txt"),
            "-cssfile",
            run.path("a.css")
        )
        #expect(sign.status == 0)
        #expect(sign.text == golden.text("stderr"))
        #expect(String(decoding: sign.output, as: UTF8.self).hasPrefix("<EnclaveConfiguration>\n    <"))
        let signed = try run.directory.read("a.so")
        #expect(SHA256Digest.of(signed).description == golden.text("signed_sha256"))
        #expect(SHA256Digest.of(try run.directory.read("a.txt")).description == golden.text("dump_sha256"))
        #expect(try run.directory.read("a.css").count == 1808)

        let material = run("gendata", "-enclave", enclave, "-out", run.path("m"), "-config", xml)
        #expect(material.text == golden.text("gendata_stderr"))
        let unsigned = try run.directory.read("m")
        #expect(SHA256Digest.of(unsigned).description == golden.text("gendata_sha256"))
        try run.directory.write(try Golden.key().sign(unsigned), to: "s")
        let attach = run(
            "catsig",
            "-enclave",
            enclave,
            "-config",
            xml,
            "-key",
            fixture("test-key.pub.pem"),
            "-sig",
            run.path("s"),
            "-unsigned",
            run.path("m"),
            "-out",
            run.path("b.so"),
            "--date",
            "1999-01-01"
        )
        #expect(attach.status == 0)
        #expect(try run.directory.read("b.so") == signed)

        #expect(run("dump", "-enclave", run.path("a.so"), "-dumpfile", run.path("d")).text == "Succeed.\n")
        #expect(try run.directory.read("d") == run.directory.read("a.txt"))
    }

    @Test func `the date comes from the option, then from SOURCE_DATE_EPOCH, then from today`() throws {
        var run = try Run()
        let enclave = fixture("so/holes-2.26.so")
        func date(_ run: Run, _ arguments: String...) throws -> [UInt8] {
            let log = Log()
            let tool = SGXSignTool(
                environment: { run.environment[$0] },
                today: SigningDate(encoded: 0x2024_0517),
                output: { _ in },
                report: { log.text += $0 }
            )
            let status = tool.run(arguments: ["gendata", "-enclave", enclave, "-out", run.path("m")] + arguments)
            #expect(status == 0, "\(log.text)")
            return Array(try run.directory.read("m")[20..<24])
        }
        #expect(try date(run) == [0x17, 0x05, 0x24, 0x20])
        run.environment = ["SOURCE_DATE_EPOCH": "86400"]
        #expect(try date(run) == [0x02, 0x01, 0x70, 0x19])
        #expect(try date(run, "--date", "2030-12-31") == [0x31, 0x12, 0x30, 0x20])
        run.environment = ["SOURCE_DATE_EPOCH": "soon"]
        #expect(run("gendata", "-enclave", enclave, "-out", run.path("m")).status == 255)
    }

    @Test func `a failure leaves what was there`() throws {
        let run = try Run()
        try run.directory.write([1, 2, 3], to: "out")
        let key = fixture("test-key.pem")
        let failing = [
            run("sign", "-enclave", run.path("none"), "-key", key, "-out", run.path("out")),
            run("sign", "-enclave", fixture("configs/kss.xml"), "-key", key, "-out", run.path("out")),
            run("sign", "-enclave", fixture("so/tls-2.20.so"), "-key", fixture("index.json"), "-out", run.path("out")),
            run(
                "sign",
                "-enclave",
                fixture("so/tls-2.20.so"),
                "-config",
                fixture("index.json"),
                "-key",
                key,
                "-out",
                run.path("out")
            ),
        ]
        #expect(failing.map(\.status) == [255, 255, 255, 255])
        #expect(failing[0].text.hasPrefix("Failed to open file"))
        #expect(failing[1].text.hasPrefix("The input enclave file is not correct.\n"))
        #expect(failing[2].text.hasPrefix("Key file format is not correct.\n"))
        #expect(failing[3].text.hasPrefix("Configuration file format is not correct.\n"))
        #expect(try run.directory.read("out") == [1, 2, 3])
        #expect(try run.directory.tree() == ["out"])
    }

    @Test func `catsig refuses material and signatures of something else`() throws {
        let run = try Run()
        let enclave = fixture("so/holes-2.26.so")
        #expect(run("gendata", "-enclave", enclave, "-out", run.path("m")).status == 0)
        let material = try run.directory.read("m")
        func catsig() -> String {
            run(
                "catsig",
                "-enclave",
                enclave,
                "-key",
                fixture("test-key.pub.pem"),
                "-sig",
                run.path("s"),
                "-unsigned",
                run.path("m"),
                "-out",
                run.path("out")
            ).text
        }
        try run.directory.write([UInt8](repeating: 1, count: 384), to: "s")
        #expect(catsig().contains(" KB.\nError happened while signing the enclave.\nsgx_sign: TB3656"))
        try run.directory.write([1], to: "s")
        #expect(catsig().contains("The signature file \"\(run.path("s"))\" is not correct.\n"))
        var other = material
        other[200] ^= 1
        try run.directory.write(other, to: "m")
        #expect(catsig().contains("The unsigned file content doesn't match the configuration file"))
        try run.directory.write(Array(material.dropLast()), to: "m")
        #expect(catsig().contains("The unsigned file \"\(run.path("m"))\" is not correct.\n"))
    }

    @Test func `the flavour that is asked for is followed, or refused where there is none`() throws {
        let run = try Run()
        let (old, new) = (fixture("so/holes-2.20.so"), fixture("so/holes-2.26.so"))
        #expect(run("gendata", "-enclave", old, "-out", run.path("a")).status == 0)
        #expect(run("gendata", "-enclave", old, "-out", run.path("b"), "--flavour", "intel").status == 0)
        // ATTRIBUTEMASK.XFRM lies at 952 of SIGSTRUCT: without MPX in Intel's.
        #expect(try run.directory.read("a")[180] == 0x03)
        #expect(try run.directory.read("b")[180] == 0x1b)
        #expect(run("gendata", "-enclave", new, "-out", run.path("c"), "--flavour", "occlum").status == 255)
        let missing = run("gendata", "-enclave", new, "-out", run.path("c"), "-config", run.path("x"))
        #expect(missing.text == "Configuration file \"\(run.path("x"))\" is not found.\n")
        #expect(try run.directory.tree() == ["a", "b"])
    }

    @Test func `an enclave that cannot be loaded is signed with a warning`() throws {
        let run = try Run()
        let signing = run(
            "sign",
            "-enclave",
            fixture("so/min-2.26.so"),
            "-key",
            fixture("test-key.pem"),
            "-out",
            run.path("out")
        )
        #expect(signing.status == 0)
        #expect(signing.text.contains("warning: no loader can load this enclave: the page at address"))
        let golden = try Golden.named("min.default", "2.26")
        #expect(SHA256Digest.of(try run.directory.read("out")).description == golden.text("signed_sha256"))
    }

    @Test(arguments: [
        ([], "Lack of parameters.\n"),
        (["resign"], "Cannot recognize the command \"resign\".\nCommand \"sign/gendata/catsig\" is required.\n"),
        (["sign", "-x"], "Cannot recognize the option \"-x\".\n"),
        (["sign", "-out", "-key"], "The File name is not correct for \"-out\" option.\n"),
        (["sign", "-out"], "The File name is not correct for \"-out\" option.\n"),
        (["sign", "-out", "a", "-out", "b"], "Repeatly specified \"-out\" option.\n"),
        (["sign", "-resign", "-resign"], "Repeatly specified \"-resign\" option.\n"),
        (["sign", "-out", "a"], "Option \"-enclave\" is required for the command \"sign\".\n"),
        (
            ["gendata", "-enclave", "a", "-key", "b", "-out", "c"],
            "Option \"-key\" is invalid for the command \"gendata\".\n"
        ),
        (
            ["dump", "-enclave", "a", "-dumpfile", "b", "-resign"],
            "Option \"-resign\" is invalid for the command \"dump\".\n"
        ),
        (
            ["sign", "-enclave", "a", "-key", "k", "-out", "a"],
            "Option \"-enclave\" and option \"-out\" are using the same file path.\n"
        ),
        (
            ["dump", "-enclave", "a", "-dumpfile", "b", "--date", "x"],
            "The date is not correct for \"--date\" option: write YYYY-MM-DD.\n"
        ),
    ])
    func `a wrong command line is answered in the tool's words and with its usage`(arguments: [String], text: String) {
        let log = Log()
        let tool = SGXSignTool(
            environment: { _ in nil },
            today: SigningDate(encoded: 0),
            output: { _ in },
            report: { log.text += $0 }
        )
        #expect(tool.run(arguments: arguments) == 255)
        #expect(log.text == text + SGXSignTexts.usage)
    }
}
