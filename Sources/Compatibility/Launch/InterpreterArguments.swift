import Bytes

/// The script or program file among the arguments of an interpreter, where it is plain which one it is.
enum InterpreterArguments {
    /// The file that an interpreter with these arguments, its own name first, runs: the first argument if that is no
    /// option; the JVM's behind `-jar`. Nil for other programs and where options of the interpreter come first.
    static func script(_ arguments: [PathBytes]) -> PathBytes? {
        guard let interpreter = arguments.first?.name else { return nil }
        if interpreter == "java" {
            guard let flag = arguments.firstIndex(of: "-jar"), flag + 1 < arguments.count else { return nil }
            return arguments[flag + 1]
        }
        guard arguments.count > 1, isInterpreter(interpreter), !arguments[1].isEmpty,
            arguments[1].bytes.first != UInt8(ascii: "-")
        else { return nil }
        // `node inspect x` and `dotnet run` are commands.
        if interpreter == "dotnet", !arguments[1].bytes.suffix(4).elementsEqual(".dll".utf8) { return nil }
        if interpreter == "node" || interpreter == "nodejs", arguments[1] == "inspect" { return nil }
        return arguments[1]
    }

    /// The names by which the interpreter looks for `name`: Node adds endings (nodejs.org, modules, "File modules").
    static func names(of name: PathBytes, for arguments: [PathBytes]) -> [PathBytes] {
        guard let interpreter = arguments.first?.name, interpreter == "node" || interpreter == "nodejs" else {
            return [name]
        }
        return [name] + [".js", ".json", ".node"].map { PathBytes(name.bytes + Array($0.utf8)) }
    }

    /// Whether a program of this name runs scripts: shells, Python, Perl, Ruby, PHP, Lua, Node.js, .NET.
    static func isInterpreter(_ name: PathBytes) -> Bool {
        if ShellScript.shells.contains(name) { return name != "busybox" }
        let versioned = ["python", "perl", "ruby", "php", "lua"]
        return ["node", "nodejs", "dotnet"].contains(name)
            || versioned.contains { prefix in
                name.bytes.starts(with: prefix.utf8)
                    && name.bytes.dropFirst(prefix.utf8.count).allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2e }
            }
    }
}
