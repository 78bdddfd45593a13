import Bytes

/// The programs and files of an image that its shell scripts name: what they are likely to start and to read.
///
/// No shell is imitated: each word that is the name of a program on PATH, or the path of a file, counts, wherever it
/// stands but in comments. One too many does no harm; one too few cannot be run in an enclave.
struct ScriptCommands {
    /// A file and the steps that led to it.
    struct Candidate {
        let location: ResolvedPath
        let chain: [String]
    }

    /// The most words of all scripts that are looked at.
    static let wordLimit = 4000

    let tree: any ImageTree
    let launch: ImageLaunch

    /// What the launched programs and scripts name, and scripts among that in turn.
    func candidates(_ analysis: LaunchAnalysis) -> [Candidate] {
        var queue: [(text: [UInt8], chain: [String])] = []
        for file in analysis.files {
            if let text = shellScript(file.location) { queue.append((text, file.chain)) }
        }
        for program in analysis.programs where ShellScript.shells.contains(program.location.path.name) {
            let commands = program.arguments.dropFirst().filter { $0.bytes.contains(0x20) }
            for command in commands { queue.append((command.bytes, program.chain)) }
        }
        var found: [Candidate] = []
        var seen: Set<PathBytes> = []
        var words = 0
        var position = 0
        while position < queue.count, words < ScriptCommands.wordLimit {
            let (text, chain) = queue[position]
            position += 1
            for word in ScriptCommands.words(text) where seen.insert(word).inserted {
                words += 1
                guard words < ScriptCommands.wordLimit else { break }
                guard let location = file(word) else { continue }
                let steps = chain + ["word \(word)"]
                found.append(Candidate(location: location, chain: steps))
                if let text = shellScript(location) { queue.append((text, steps)) }
            }
        }
        return found
    }

    private func file(_ word: PathBytes) -> ResolvedPath? {
        if case .found(let location) = ProgramSearch(tree: tree, launch: launch).find(word) { return location }
        guard word.isAbsolute, let location = try? tree.resolve(word), location.node.kind == .file else { return nil }
        return location
    }

    private func shellScript(_ location: ResolvedPath) -> [UInt8]? {
        let facts = location.node.fileFacts
        guard case .script(let text)? = facts else {
            // Without a first line it is a script by its name only.
            return location.path.name.bytes.suffix(3).elementsEqual(".sh".utf8) ? facts?.text : nil
        }
        guard let line = ShebangLine(text),
            ShellScript.shells.contains(line.interpreter.name) || ShellScript.shells.contains(line.argument ?? "")
        else { return nil }
        return text
    }

    /// The words of a script, split at everything that no plain name has.
    static func words(_ text: [UInt8]) -> [PathBytes] {
        var words: [PathBytes] = []
        for line in text.split(separator: 0x0a) {
            let code = line.drop { $0 == 0x20 || $0 == 0x09 }
            guard code.first != UInt8(ascii: "#") else { continue }
            for part in code.split(whereSeparator: { !ShellScript.isPlain(PathBytes([$0])) && $0 != UInt8(ascii: "-") })
            {
                let word = PathBytes(part)
                if ShellScript.isPlain(word), part.contains(where: { (0x61...0x7a).contains($0 | 0x20) }) {
                    words.append(word)
                }
            }
        }
        return words
    }
}
