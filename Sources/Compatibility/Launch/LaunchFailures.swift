import Bytes
import Diagnostics

/// The finding for a program that could not be found or executed.
enum LaunchFailures {
    static func finding(
        _ outcome: ProgramSearch.Outcome,
        name: PathBytes,
        role: LaunchedProgram.Role,
        chain: [String],
        workingDirectory: PathBytes
    ) -> Finding {
        // A name may be as long as its config allows; a message may not.
        let name = name.bytes.count < 4096 ? name : PathBytes(name.bytes.prefix(200) + Array("...".utf8))
        let severity: Severity = role == .likely ? .warning : .error
        let what = role == .interpreter ? "the interpreter \(name)" : "the program \(name)"
        func found(_ code: ErrorCode, _ path: PathBytes?, _ links: [String], _ message: String, _ remedy: String)
            -> Finding
        {
            Finding(
                code,
                severity,
                path: path,
                chain: chain + links.map { "link \($0)" },
                message: message,
                remedy: remedy
            )
        }
        switch outcome {
        case .found(let location):
            return found(.programNotFound, location.resolved, [], "\(what) was not used", "report this as a defect")
        case .notInPath(let directories):
            return found(
                .programNotFound,
                nil,
                [],
                "\(what) is in none of \(directories.map(\.description).joined(separator: ":"))",
                name.bytes.contains(0x20)
                    ? "give program and arguments as strings of their own: \(words(name))"
                    : "install it, name it by its whole path, or set PATH in the image's Env"
            )
        case .notExecutable(let location) where location.node.kind == .directory:
            return found(
                .programIsDirectory,
                location.resolved,
                location.links,
                "\(what) is a directory",
                "name the program inside it"
            )
        case .notExecutable(let location) where location.node.kind != .file:
            return found(
                .programNotExecutable,
                location.resolved,
                location.links,
                "\(what) is \(location.node.kind == .fifo ? "a pipe" : "a device node"), no file (EACCES)",
                "put the program in its place"
            )
        case .notExecutable(let location):
            let mode = String(location.node.mode & 0o7777, radix: 8)
            return found(
                .programNotExecutable,
                location.resolved,
                location.links,
                "\(what) has mode \(mode): nobody may execute it (EACCES)",
                "chmod a+x \(location.resolved) in the image"
            )
        case .failed(let failure, let path):
            let code: ErrorCode
            let remedy: String
            switch failure {
            case .loop: (code, remedy) = (.linkLoop, "replace the link by one to the program")
            case .dangling: (code, remedy) = (.linkDangles, "add what the link names, or correct the link")
            case .missing, .notDirectory, .tooLong:
                code = role == .interpreter ? .interpreterMissing : .programNotFound
                remedy =
                    role == .interpreter
                    ? "install it, or name in the script's first line an interpreter that the image has"
                    : "correct the image's Entrypoint or Cmd; relative names start at its WorkingDir \(workingDirectory)"
            }
            return found(
                code,
                name.isAbsolute ? name : path.isAbsolute ? path : workingDirectory.appending(name.bytes),
                failure.links,
                "\(what) cannot be found: \(failure.explanation)",
                remedy
            )
        }
    }

    /// The words of a name that is a whole command line, as JSON has them.
    private static func words(_ name: PathBytes) -> String {
        let words = CommandWrapper.words(name.bytes.prefix(200))
        return "[" + words.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }
}
