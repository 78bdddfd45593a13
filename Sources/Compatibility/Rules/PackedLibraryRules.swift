import Bytes
import Diagnostics

/// Native libraries in the archives that a JVM reads: it writes them into a folder and maps them as code from there.
struct PackedLibraryRules {
    let closure: ProgramClosure
    let kit: KitFacts
    let launch: ImageLaunch

    /// One finding an archive.
    var findings: [Finding] {
        closure.members.compactMap { member in
            guard let libraries = member.archive?.libraries, !libraries.isEmpty else { return nil }
            let libC = closure.libCs.compactMap(\.self).last ?? .glibc
            // Archives have a library of each kind of machine, of which one is taken.
            let fitting = libraries.filter { $0.libC == libC || $0.libC == nil }
            let named = fitting.isEmpty ? libraries : fitting
            let text = "native libraries are packed in it, such as " + PackedLibraryRules.listed(named)
            if fitting.isEmpty {
                return finding(
                    member,
                    .warning,
                    "\(text); none is for \(libC.rawValue), the C library of the process",
                    "take a build of it for \(libC.rawValue), or an image with the other C library"
                )
            }
            let needs = fitting.map { $0.glibc.flatMap(GLIBCVersion.init) }
            if let newest, let least = needs.compactMap(\.self).min(), !needs.contains(nil), newest < least {
                return finding(
                    member,
                    .warning,
                    "\(text); they need GLIBC_\(least) at least, and there is GLIBC_\(newest)",
                    "take a build of it for an older system, or a kit or image with a newer glibc"
                )
            }
            return finding(
                member,
                .note,
                "\(text); they are written to \(folder) when they are used, and mapped as code from there, so that they "
                    + "are no measured files of their own",
                kit.libOS == "occlum"
                    ? "nothing; to have them measured, unpack them in the image and name the folder in java.library.path"
                    : "keep \(folder) in the enclave's memory (tmpfs) or in an encrypted mount, never in "
                        + "sgx.allowed_files; or unpack them in the image and name the folder in java.library.path"
            )
        }
    }

    private func finding(
        _ member: ProgramClosure.Member,
        _ severity: Severity,
        _ message: String,
        _ remedy: String
    ) -> Finding {
        Finding(
            .packedLibrary,
            severity,
            path: member.resolved,
            chain: member.chain,
            message: message,
            remedy: remedy
        )
    }

    /// java.io.tmpdir.
    private var folder: PathBytes {
        let property = "-Djava.io.tmpdir="
        let words = MemoryNeed.options(launch) + launch.arguments.map { PathBytes($0) }
        let last = words.last { $0.bytes.starts(with: property.utf8) }
        return last.map { PathBytes($0.bytes.dropFirst(property.utf8.count)) } ?? "/tmp"
    }

    /// The newest version of the glibc that the process has.
    private var newest: GLIBCVersion? {
        if kit.rules.replacesLibC {
            return kit.glibcVersions?.compactMap(GLIBCVersion.init).max()
                ?? kit.documentedGLIBC.compactMap { GLIBCVersion(number: $0) }.max()
        }
        let own = closure.members.first { $0.path.name == "libc.so.6" }?.elf?.versionDefinitions ?? []
        return own.compactMap(GLIBCVersion.init).max()
    }

    private static func listed(_ libraries: [JavaArchive.Library]) -> String {
        let names = libraries.prefix(3).map { library in
            let needs = library.glibc?.description ?? library.libC?.rawValue
            return library.name.description + (needs.map { " (\($0))" } ?? "")
        }
        return names.joined(separator: ", ") + (libraries.count > 3 ? " and \(libraries.count - 3) more" : "")
    }
}
