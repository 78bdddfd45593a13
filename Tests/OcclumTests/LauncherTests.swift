import Bytes
import ELF
import ImageFixtures
import SystemPackage
import Testing

@testable import Occlum

private let script = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    .appending("Sources/Occlum/Launcher/Program/build.sh").string

/// Whether this machine has the version of binutils that the launcher was assembled with.
private let hasTheAssembler: Bool = {
    guard let answer = try? ForeignTool("as")?.run("--version"), answer.status == 0,
        let version = answer.output.split(separator: "\n").first?.split(separator: " ").last
    else { return false }
    return LauncherCode.assembler == "as \(version)"
}()

@Test(.enabled(if: hasTheAssembler)) func `assembling the launcher again gives the embedded bytes`() throws {
    let folder = try TemporaryDirectory()
    let outcome = try #require(ForeignTool("sh")).run(script, folder.path.string)
    #expect(outcome.status == 0, "\(outcome.output)")
    let code = try folder.read("launcher.bin")
    #expect(hexadecimal(code) == LauncherCode.text.split(separator: "\n").joined())
}

@Test func `the launcher is a position-independent program with the loader that is asked for`() throws {
    let launcher = Launcher(interpreter: "/lib/ld-musl-x86_64.so.1", directory: "/", program: "/bin/x", arguments: [])
    let file = launcher.file
    let elf = try ELFFile(parsing: file)
    #expect(elf.kind == .pie)
    #expect(elf.interpreter == "/lib/ld-musl-x86_64.so.1")
    #expect(elf.oddities.isEmpty)
    // Occlum takes the first program header for the one that tells the load offset.
    #expect(elf.segments.first?.address == elf.segments.first?.offset)
}

/// Runs `launcher` in a folder with `text` in the file `note`.
private func run(_ launcher: Launcher, in folder: borrowing TemporaryDirectory) throws -> ForeignTool.Outcome {
    try folder.write(launcher.file, to: "launch")
    // A copy, since another test's child may still have the file open for writing.
    let command = "cp $0 $0.run && chmod +x $0.run && A=b exec $0.run ignored"
    return try #require(ForeignTool("sh")).run("-c", command, folder("launch").string)
}

private let loaders = ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-musl-x86_64.so.1", ""].filter { path in
    path.isEmpty || (try? FileDescriptor.open(FilePath(path), .readOnly).close()) != nil
}

@Test(arguments: loaders) func `the launcher runs its program where and with what it is told`(loader: String) throws {
    let folder = try TemporaryDirectory()
    let inner = folder("new/inner").string
    let launcher = Launcher(
        interpreter: loader.isEmpty ? nil : PathBytes(loader),
        newDirectories: [PathBytes(folder("new").string), PathBytes(inner), PathBytes(inner)],
        directory: PathBytes(inner),
        program: "/bin/sh",
        arguments: ["shell", "-c", "pwd; echo \"$0,$1,$2,$#,$A\"; exit 7", "zero", "a b", ""]
    )
    let outcome = try run(launcher, in: folder)
    #expect(outcome.output == "\(inner)\nzero,a b,,2,b\n")
    #expect(outcome.status == 7)
}

@Test(arguments: loaders) func `what cannot be run is said and ends as in a shell`(loader: String) throws {
    let folder = try TemporaryDirectory()
    var launcher = Launcher(
        interpreter: loader.isEmpty ? nil : PathBytes(loader),
        directory: "/",
        program: "/does/not/exist",
        arguments: ["x"]
    )
    let missing = try run(launcher, in: folder)
    #expect(missing.status == 127)
    #expect(missing.output.contains("tee-build: cannot run /does/not/exist: error 2\n"))
    launcher.program = "/"
    let directory = try run(launcher, in: folder)
    #expect(directory.status == 126)
    #expect(directory.output.contains("tee-build: cannot run /: error 13\n"))
    launcher.directory = "/nowhere"
    #expect(try run(launcher, in: folder).output.contains("tee-build: cannot change to /nowhere: error 2\n"))
}

@Test(.enabled(if: ForeignTool("gcc") != nil)) func `inside an enclave all calls go through the entry`() throws {
    let folder = try TemporaryDirectory()
    let source = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .appending("Fixtures/occlum/entry.c").string
    let built = try #require(ForeignTool("gcc")).run("-O1", "-o", folder("entry").string, source)
    try #require(built.status == 0, "\(built.output)")
    let launcher = Launcher(
        newDirectories: [PathBytes(folder("made").string)],
        directory: "/",
        program: "/does/not/exist",
        arguments: ["x"]
    )
    try folder.write(launcher.file, to: "launch")
    let outcome = try #require(ForeignTool("sh")).run("-c", "$0 $1", folder("entry").string, folder("launch").string)
    // mkdir, chdir, execve, four writes, exit_group.
    #expect(outcome.status == 8, "\(outcome.output)")
    #expect(try folder.tree().contains("made"))
}

@Test func `the same launch makes the same bytes`() {
    let launcher = Launcher(interpreter: "/lib64/ld", directory: "/", program: "/bin/x", arguments: ["x", "y"])
    #expect(launcher.file == launcher.file)
    var other = launcher
    other.arguments = ["x", "z"]
    #expect(other.file != launcher.file)
}
