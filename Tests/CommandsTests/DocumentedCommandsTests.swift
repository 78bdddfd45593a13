import ArgumentParser
import FoundationEssentials
import SystemPackage
import Testing

@testable import Commands

private let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()

/// The command lines of `tee-build` in the blocks of a document.
private func commands(in document: String) -> [String] {
    var isCode = false
    var commands: [String] = []
    var start = ""
    for line in document.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
        if line.hasPrefix("```") { isCode.toggle() }
        let text = start + line.drop { " $".contains($0) }
        if isCode, text.hasSuffix("\\") {
            start = text.dropLast() + " "
            continue
        }
        start = ""
        if isCode, text.hasPrefix("tee-build ") { commands.append(text) }
    }
    return commands
}

/// The words of a command before what only the shell reads.
private func arguments(_ command: String) -> [String] {
    var words: [String] = []
    var quoted: String?
    for word in command.split(separator: " ").map(String.init).dropFirst() {
        if let begun = quoted {
            quoted = word.hasSuffix("'") ? nil : begun + " " + word
            if quoted == nil { words.append(begun + " " + word.dropLast()) }
        } else if word == "|" || word.hasPrefix(">") || word.hasPrefix("#") || word == "&&" {
            break
        } else if word.hasPrefix("'"), !word.hasSuffix("'") {
            quoted = String(word.dropFirst())
        } else {
            words.append(word.filter { !"'\"".contains($0) })
        }
    }
    return words
}

@Test func `every command that README and docs show is one that the program takes`() throws {
    let folder = root.appending("docs")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.string).filter { $0.hasSuffix(".md") }
    var count = 0
    for path in [root.appending("README.md")] + names.sorted().map({ folder.appending($0) }) {
        let document = String(decoding: try Data(contentsOf: URL(filePath: path.string)), as: UTF8.self)
        for command in commands(in: document) {
            count += 1
            let words = arguments(command)
            // The service is there with a trait of the package only; tools that are stood in for read their own; the
            // parser's own request ends it.
            let isOther = words.first == "serve" || words.first?.hasPrefix("--generate") == true
            guard !isOther, DropInTool.called(by: ["tee-build"] + words) == nil else { continue }
            #expect(throws: Never.self, "\(path.lastComponent?.string ?? ""): \(command)") {
                _ = try RootCommand.parseAsRoot(MakeArguments.plain(words))
            }
        }
    }
    #expect(count > 40)
}
