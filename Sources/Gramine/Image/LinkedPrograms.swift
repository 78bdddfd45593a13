internal import Bytes
internal import Compatibility
internal import Diagnostics

/// Programs that others start by a link of the image and that look for their libraries beside themselves (`$ORIGIN`), as
/// Debian's /usr/bin/java does.
///
/// To the kernel such a program is where the link leads. To Gramine it is where the link stands, since it looks through no
/// links of the image: /proc/self/exe and `$ORIGIN` say so, and the libraries are not found. So a script that starts the
/// program by its real path takes the link's place, by a mount. The entry point needs none, see
/// ``ImageManifestInput/startedFile``.
struct LinkedPrograms {
    private(set) var files: [ImageManifest.GeneratedFile] = []
    private(set) var mounts: [ImageMount] = []

    private static let limit = 64

    /// - Parameter links: what is mounted in the place of links to folders, so that paths below them are no links.
    init(_ input: ImageManifestInput, _ options: ImageManifestOptions, links: LinkMounts, _ findings: inout [Finding]) {
        let shell = try? input.tree.resolve("/bin/sh")
        guard let shell, input.reached.contains(where: { $0.resolved == shell.resolved }) else { return }
        for program in input.reached.sorted(by: { $0.path < $1.path }) where mounts.count < LinkedPrograms.limit {
            let place = links.lookup(program.path)
            guard place != program.resolved, LinkedPrograms.folder(place) != LinkedPrograms.folder(program.resolved),
                let elf = input.tree.node(at: program.resolved)?.fileFacts?.elf, elf.interpreter != nil,
                [elf.rpath, elf.runpath].contains(where: { LinkedPrograms.looksBesideItself($0) }),
                let text = program.resolved.text, !text.utf8.contains(UInt8(ascii: "'")), place.text != nil,
                !mounts.contains(where: { $0.path == place })
            else { continue }
            let own = options.instanceDirectory.appending("exec".utf8).appending(place.bytes.dropFirst())
            let script = "#!/bin/sh\nexec '\(text)' \"$@\"\n"
            files.append(ImageManifest.GeneratedFile(path: own, content: Array(script.utf8), isExecutable: true))
            mounts.append(ImageMount(path: place, kind: .path(own)))
            findings.append(
                Finding(
                    .linkedProgram,
                    .note,
                    path: place,
                    message: "it is a link to \(program.resolved), which looks for its libraries beside itself: in the "
                        + "enclave a script that starts it there stands in the link's place",
                    remedy: "nothing; or start the program by its real path"
                )
            )
        }
    }

    private static func folder(_ path: PathBytes) -> [ArraySlice<UInt8>] { path.components.dropLast() }

    private static func looksBesideItself(_ searchPath: PathBytes?) -> Bool {
        guard let bytes = searchPath?.bytes else { return false }
        return ["$ORIGIN", "${ORIGIN}"].contains { word in
            let word = Array(word.utf8)
            return bytes.indices.contains { bytes[$0...].starts(with: word) }
        }
    }
}
