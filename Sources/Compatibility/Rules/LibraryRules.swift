import Bytes
import Diagnostics

/// What the closure says about libc, missing libraries and versions.
struct LibraryRules {
    let closure: ProgramClosure
    let kit: KitFacts

    /// All findings.
    var findings: [Finding] {
        missingLibraries + imageVersions + kitVersions + muslNames + mixtures + loaderModes
    }

    /// The newest GLIBC version that the closure needs, and who needs it.
    var newestGLIBC: (version: GLIBCVersion, member: ProgramClosure.Member)? {
        var newest: (version: GLIBCVersion, member: ProgramClosure.Member)?
        for member in closure.certain {
            // glibc's own files need one another's newest versions whatever the program wants.
            guard let facts = member.elf, !isOfLibC(member) else { continue }
            for version in facts.versionNeeds.flatMap(\.versions).compactMap(GLIBCVersion.init)
            where newest.map({ $0.version < version }) ?? true {
                newest = (version, member)
            }
        }
        return newest
    }

    private var missingLibraries: [Finding] {
        closure.missing.map { missing in
            let places = missing.tried.map(\.description).joined(separator: ":")
            let isPath = missing.name.bytes.contains(PathBytes.slash)
            let obstacles = missing.obstacles.prefix(4).map { "; \($0)" }.joined()
            return Finding(
                .libraryMissing,
                missing.isLikely ? .note : .error,
                path: missing.neededBy,
                chain: missing.chain,
                message: "it needs \(missing.name), which "
                    + (isPath ? "is not in the image" : "is in none of \(places)") + obstacles,
                remedy: obstacles.isEmpty
                    ? "install the package that has \(missing.name), or set LD_LIBRARY_PATH to where it is"
                    : "put the x86-64 library itself there"
            )
        }
    }

    /// Versions that the image's own libraries must define for their users.
    private var imageVersions: [Finding] {
        var findings: [Finding] = []
        for link in closure.links {
            let needer = closure.members[link.needer]
            let provider = closure.members[link.provider]
            guard let facts = needer.elf, !isReplaced(needer), let own = provider.elf?.versionDefinitions else {
                continue
            }
            // glibc's own versions are compared with the kit's in one finding.
            if isReplaced(provider), LibCKind(fileName: link.name) != nil { continue }
            let replaced = isReplaced(provider) ? kit.providedVersions[provider.path.name] : nil
            let defined = replaced ?? Set(own)
            guard !defined.isEmpty else { continue }
            let place = replaced == nil ? provider.resolved.description : "the one of the kit \(kit.name)"
            let needed = facts.versionNeeds.filter { $0.library == link.name }.flatMap(\.versions)
            let absent = needed.filter { !defined.contains($0) }
            guard !absent.isEmpty else { continue }
            let names = absent.map(\.description).joined(separator: ", ")
            findings.append(
                Finding(
                    .versionMissing,
                    needer.reason == .likely ? .note : .error,
                    path: needer.resolved,
                    chain: needer.chain + ["\(absent[0]) of \(link.name)"],
                    message: "it needs \(names) of \(link.name), which \(place) does not define",
                    remedy: "take both files from one release of the distribution"
                )
            )
        }
        return findings
    }

    /// GLIBC versions against the kit's libc, where the kit replaces it.
    private var kitVersions: [Finding] {
        guard kit.rules.replacesLibC else { return [] }
        let users = closure.certain.filter(isVersioned)
        guard !users.isEmpty else { return [] }
        if kit.glibcVersions == nil, !kit.documentedGLIBC.isEmpty { return documentedVersions(users) + likelyVersions }
        guard let defined = kit.glibcVersions, let newest = defined.compactMap(GLIBCVersion.init).max() else {
            return kit.libCs.isEmpty || kit.libCs.contains(.glibc)
                ? [] : [mismatch(.glibc, users[0])]
        }
        // One finding, about the file that needs the newest, as it decides which kit will do.
        let short = users.filter { !defined.isSuperset(of: needed(of: $0)) }
        func absent(_ member: ProgramClosure.Member) -> [GLIBCVersion] {
            needed(of: member).filter { !defined.contains($0) }.compactMap(GLIBCVersion.init).sorted()
        }
        let worst = short.max { left, right in
            guard let first = absent(left).last, let second = absent(right).last else { return absent(left).isEmpty }
            return first < second
        }
        guard let worst else { return likelyVersions }
        let names = absent(worst).reversed().prefix(4).map { "GLIBC_\($0)" }.joined(separator: ", ")
        let others = short.filter { $0.path != worst.path }.map(\.resolved.description)
        let rest = others.isEmpty ? "" : "; others that need too new ones: " + listed(others)
        return [
            Finding(
                .glibcTooNew,
                .error,
                path: worst.resolved,
                chain: worst.chain + ["GLIBC_\(absent(worst).last.map(\.description) ?? "")"],
                message: "it needs \(names), above the kit's glibc, whose newest is GLIBC_\(newest)\(rest)",
                remedy: "use a kit with a newer glibc (Occlum's jammy packages have 2.35), or build on an older system"
            )
        ]
    }

    private func isVersioned(_ member: ProgramClosure.Member) -> Bool {
        !isOfLibC(member) && !isReplaced(member) && !needed(of: member).isEmpty
    }

    /// Files that are only likely to be loaded and need more than the kit has, if all that is certain needs less.
    private var likelyVersions: [Finding] {
        let versions = kit.glibcVersions.map { $0.compactMap(GLIBCVersion.init) }
        let newest = versions?.max() ?? kit.documentedGLIBC.compactMap { GLIBCVersion(number: $0) }.max()
        guard let newest else { return [] }
        func need(_ member: ProgramClosure.Member) -> GLIBCVersion? {
            needed(of: member).compactMap(GLIBCVersion.init).max()
        }
        guard newestGLIBC.map({ !(newest < $0.version) }) ?? true else { return [] }
        let short = closure.members.filter { $0.reason == .likely && isVersioned($0) }
            .filter { need($0).map { newest < $0 } ?? false }
        guard let first = short.first, let needed = short.compactMap(need).max() else { return [] }
        let others = short.dropFirst().map(\.resolved.description)
        return [
            Finding(
                .glibcTooNew,
                .warning,
                path: first.resolved,
                chain: first.chain,
                message: "it is likely to be loaded and needs GLIBC_\(needed), above the GLIBC_\(newest) of the LibOS"
                    + (others.isEmpty ? "" : "; so do " + listed(others)),
                remedy: "see that the program does without it, or build it on an older system"
            )
        ]
    }

    /// What the closure needs against what releases are known to have, where no kit says it.
    private func documentedVersions(_ users: [ProgramClosure.Member]) -> [Finding] {
        let releases = kit.documentedGLIBC.compactMap { GLIBCVersion(number: $0) }
        func newest(_ member: ProgramClosure.Member) -> GLIBCVersion? {
            needed(of: member).compactMap(GLIBCVersion.init).max()
        }
        let worst = users.max { left, right in
            guard let first = newest(left), let second = newest(right) else { return newest(left) == nil }
            return first < second
        }
        guard let worst, let needed = newest(worst), let oldest = releases.first, oldest < needed else { return [] }
        let enough = releases.first { !($0 < needed) }
        let known = kit.documentedGLIBC.joined(separator: " or ")
        return [
            Finding(
                .glibcTooNew,
                enough == nil ? .error : .warning,
                path: worst.resolved,
                chain: worst.chain + ["GLIBC_\(needed)"],
                message: "it needs GLIBC_\(needed); \(kit.libOS)'s own glibc, which takes the place of the image's, is "
                    + known,
                remedy: enough.map { "use a kit with glibc \($0), and name it with --kit to be sure" }
                    ?? "build on a system with glibc \(kit.documentedGLIBC.last ?? known) or older"
            )
        ]
    }

    /// The first of many names.
    private func listed(_ names: [String]) -> String {
        names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", ..." : "")
    }

    private func needed(of member: ProgramClosure.Member) -> [PathBytes] {
        (member.elf?.versionNeeds ?? []).flatMap(\.versions)
            .filter { $0.bytes.starts(with: "GLIBC_".utf8) && $0 != "GLIBC_PRIVATE" }
    }

    /// Names that the image's musl has and the kit's has not.
    private var muslNames: [Finding] {
        guard kit.rules.replacesLibC, closure.libCs.contains(.musl) else { return [] }
        let members = closure.certain.filter { !isOfLibC($0) && !($0.elf?.imports.isEmpty ?? true) }
        guard kit.muslExports != nil || !kit.documentedMuslGaps.isEmpty else {
            let isKnown = !kit.libCs.isEmpty && !kit.libCs.contains(.musl)
            return isKnown ? members.prefix(1).map { mismatch(.musl, $0) } : []
        }
        let own = Set(closure.members.filter { isOfLibC($0) }.flatMap { $0.elf?.exports ?? [] })
        return members.compactMap { member in
            guard let facts = member.elf else { return nil }
            let absent = facts.imports.enumerated().filter { index, name in
                facts.strongImports.contains(index) && own.contains(name) && lacks(name)
            }.map(\.element.description)
            guard !absent.isEmpty else { return nil }
            let names = listed(absent)
            return Finding(
                .muslNameMissing,
                .error,
                path: member.resolved,
                chain: member.chain + ["symbol \(absent[0])"],
                message: "the kit's musl does not have \(absent.count) of the names it uses: \(names)",
                remedy: "build on a system with musl 1.1.24 (Alpine 3.11 or older), or with Occlum's musl toolchain"
            )
        }
    }

    private func lacks(_ name: PathBytes) -> Bool {
        kit.muslExports.map { !$0.contains(name) } ?? kit.documentedMuslGaps.contains(name)
    }

    private func mismatch(_ libC: LibCKind, _ member: ProgramClosure.Member) -> Finding {
        Finding(
            .libCNotInKit,
            .error,
            path: member.resolved,
            chain: member.chain,
            message: "it is built for \(libC.rawValue), which the kit \(kit.name) does not have",
            remedy: "use a kit with \(libC.rawValue), or build the program for the other C library"
        )
    }

    /// Files of two C libraries in one process.
    private var mixtures: [Finding] {
        guard closure.libCs.contains(.musl) else {
            return closure.certain.filter { member in
                !isOfLibC(member) && member.elf?.needed.contains { LibCKind(fileName: $0) == .musl } == true
            }.map { mixture($0, "it needs musl in a process of glibc") }
        }
        guard !closure.libCs.contains(.glibc) else { return [] }
        return closure.certain.filter { !isOfLibC($0) && !needed(of: $0).isEmpty }
            .map { mixture($0, "it was built for glibc and is loaded by musl") }
    }

    private func mixture(_ member: ProgramClosure.Member, _ message: String) -> Finding {
        Finding(
            .libCMixture,
            .error,
            path: member.resolved,
            chain: member.chain,
            message: message,
            remedy: "take program and libraries from one distribution"
        )
    }

    private var loaderModes: [Finding] {
        guard kit.rules.checksLoaderMode else { return [] }
        return closure.members.filter { $0.reason == .loader && $0.mode & 0o111 == 0 }.map { loader in
            Finding(
                .loaderNotExecutable,
                .error,
                path: loader.resolved,
                chain: loader.chain,
                message: "the loader has no x bit, which the LibOS demands (EACCES: file is not executable)",
                remedy: "chmod a+x \(loader.resolved)"
            )
        }
    }

    /// Whether the kit puts its own file in the place of this one.
    private func isReplaced(_ member: ProgramClosure.Member) -> Bool {
        kit.rules.replacesLibC && kit.providedLibraries.contains(member.path.name)
    }

    private func isOfLibC(_ member: ProgramClosure.Member) -> Bool {
        if LibCKind(fileName: member.path.name) != nil || LibCKind(fileName: member.elf?.soname) != nil { return true }
        return member.elf?.versionNeeds.contains { $0.versions.contains("GLIBC_PRIVATE") } == true
    }
}
