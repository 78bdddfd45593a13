import Bytes

/// Programs that start another one, whose name is among their arguments.
enum CommandWrapper {
    /// What `arguments`, the first of which is the wrapper's own name, start in the end.
    ///
    /// Nil where the first one is no wrapper or its arguments name no program. The wrappers' options are those of
    /// tini 0.19, dumb-init 1.2.5, gosu 1.16, su-exec 0.2, catatonit 0.2, daemontools 0.76 and s6 (setuidgid), runit 2.1
    /// (chpst), coreutils 9 (env, nice, nohup, stdbuf, timeout), util-linux 2.38 (runuser, setpriv, setsid).
    static func inner(_ arguments: [PathBytes]) -> [PathBytes]? {
        guard let first = arguments.first else { return nil }
        let rest = Array(arguments.dropFirst())
        let inner: ArraySlice<PathBytes>? =
            switch first.name {
            case "tini", "tini-static", "docker-init": behindOptions(rest, valued: ["-p", "-e"])
            case "dumb-init": behindOptions(rest, valued: ["-r", "--rewrite"])
            case "catatonit", "nohup", "setsid": behindOptions(rest, valued: [])
            case "gosu", "su-exec", "setuidgid", "s6-setuidgid": rest.dropFirst()
            case "chpst":
                behindOptions(rest, valued: ["-u", "-U", "-e", "-/", "-C", "-n", "-l", "-L", "-m", "-d", "-o"])
            case "runuser": rest.first == "-u" ? behindOptions(rest, valued: ["-u", "-g", "-G"]) : nil
            case "nice": behindOptions(rest, valued: ["-n", "--adjustment"])
            case "stdbuf": behindOptions(rest, valued: ["-i", "-o", "-e"])
            case "timeout": behindOptions(rest, valued: ["-k", "-s", "--signal", "--kill-after"])?.dropFirst()
            case "setpriv": behindOptions(rest, valued: ["--reuid", "--regid", "--groups", "--inh-caps"])
            case "env": environment(rest)
            default: nil
            }
        guard let inner, let program = inner.first, !program.isEmpty else { return nil }
        return Array(inner)
    }

    /// The arguments behind options, `--` included; options in `valued` are followed by a value.
    private static func behindOptions(_ arguments: [PathBytes], valued: Set<PathBytes>) -> ArraySlice<PathBytes>? {
        var rest = arguments[...]
        while let option = rest.first, option.bytes.first == UInt8(ascii: "-") {
            rest = rest.dropFirst()
            if option == "--" { break }
            if valued.contains(option) { rest = rest.dropFirst() }
        }
        return rest
    }

    /// The command of env(1): behind options, of which `-S` splits its value, and assignments.
    private static func environment(_ arguments: [PathBytes]) -> ArraySlice<PathBytes>? {
        var rest = arguments[...]
        while let argument = rest.first {
            if argument == "-S" || argument == "--split-string" {
                guard let text = rest.dropFirst().first else { return nil }
                return environment(words(text.bytes[...]) + rest.dropFirst(2))
            }
            if argument.bytes.starts(with: "-S".utf8) {
                return environment(words(argument.bytes.dropFirst(2)) + rest.dropFirst())
            }
            if ["-u", "--unset", "-C", "--chdir"].contains(argument) {
                rest = rest.dropFirst(2)
            } else if argument.bytes.first == UInt8(ascii: "-") || argument.bytes.contains(UInt8(ascii: "=")) {
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        return rest
    }

    /// The words of a text between blanks.
    static func words(_ text: ArraySlice<UInt8>) -> [PathBytes] {
        text.split { $0 == 0x20 || $0 == 0x09 }.map { PathBytes($0) }
    }
}
