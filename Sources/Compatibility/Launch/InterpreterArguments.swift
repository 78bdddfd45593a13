import Bytes

/// The script or program file among the arguments of an interpreter, where it is plain which one it is.
enum InterpreterArguments {
    /// The file that an interpreter with these arguments, its own name first, runs: of a shell the first argument behind
    /// its options, of the JVM the one behind `-jar`, of others the first if it is no option. Nil for other programs and
    /// where options of the interpreter come first.
    static func script(_ arguments: [PathBytes]) -> PathBytes? {
        guard let interpreter = arguments.first?.name else { return nil }
        if interpreter == "java" {
            guard let flag = arguments.firstIndex(of: "-jar"), flag + 1 < arguments.count else { return nil }
            return arguments[flag + 1]
        }
        if ShellScript.shells.contains(interpreter), interpreter != "busybox" {
            return shellOperand(arguments).flatMap { $0.isCommand ? nil : arguments[$0.index] }
        }
        guard arguments.count > 1, isInterpreter(interpreter), !arguments[1].isEmpty,
            arguments[1].bytes.first != UInt8(ascii: "-")
        else { return nil }
        // `node inspect x` and `dotnet run` are commands.
        if interpreter == "dotnet", !arguments[1].bytes.suffix(4).elementsEqual(".dll".utf8) { return nil }
        if interpreter == "node" || interpreter == "nodejs", arguments[1] == "inspect" { return nil }
        return arguments[1]
    }

    /// The command line that a shell with these arguments is given.
    static func shellCommand(_ arguments: [PathBytes]) -> PathBytes? {
        shellOperand(arguments).flatMap { $0.isCommand ? arguments[$0.index] : nil }
    }

    /// Where the first operand of a shell stands, which is a command line if `-c` stands before it, alone or among other
    /// letters, and else a script (POSIX, sh). What stands behind it belongs to the script.
    private static func shellOperand(_ arguments: [PathBytes]) -> (index: Int, isCommand: Bool)? {
        var isCommand = false
        var index = 1
        while index < arguments.count, let sign = arguments[index].bytes.first, sign == 0x2d || sign == 0x2b {
            let letters = arguments[index].bytes.dropFirst()
            index += 1
            // `-` and `--` end the options.
            if letters.isEmpty || letters.elementsEqual("-".utf8) { break }
            if letters.first == 0x2d {
                if letters.elementsEqual("-rcfile".utf8) || letters.elementsEqual("-init-file".utf8) { index += 1 }
                continue
            }
            if sign == 0x2d, letters.contains(UInt8(ascii: "c")) { isCommand = true }
            // These have a value.
            if letters.last == UInt8(ascii: "o") || letters.last == UInt8(ascii: "O") { index += 1 }
        }
        return index < arguments.count ? (index, isCommand) : nil
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
