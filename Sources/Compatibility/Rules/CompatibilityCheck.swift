import Bytes
import Diagnostics

/// Answers whether an image will run in a LibOS, from its config and from facts of its files, without reading a file.
public struct CompatibilityCheck: Sendable {
    private let tree: any ImageTree
    private let launch: ImageLaunch
    private let kit: KitFacts

    /// A check of an image against a LibOS release.
    public init(tree: any ImageTree, launch: ImageLaunch, kit: KitFacts) {
        self.tree = tree
        self.launch = launch
        self.kit = kit
    }

    /// The programs that run and the files they reach, likely ones included. Files are named by the path that opens
    /// them and by what it leads to.
    public func closure() -> ProgramClosure { collect().closure }

    /// All rules.
    public func report() -> CompatibilityReport {
        let image = ImageRules(tree: tree, launch: launch, kit: kit)
        let (analysis, closure, loading) = collect()
        var findings = image.findings + analysis.findings
        let libraries = LibraryRules(closure: closure, kit: kit)
        if kit.rules.runsPrograms {
            findings += loading + libraries.findings
            for program in analysis.programs {
                findings += ProgramRules(program: program, tree: tree, directory: launch.directory, kit: kit).findings
            }
            findings += PackedLibraryRules(closure: closure, kit: kit, launch: launch).findings
            let dotnet = DotNetRules(analysis.main, closure, tree: tree, launch: launch, kit: kit)
            findings += dotnet?.findings ?? []
            findings += SystemCallRules(closure: closure, kit: kit).findings
        } else {
            // What is broken is broken for any LibOS, but no program of the image is run by this one.
            findings = findings.filter { $0.code == .architecture || $0.severity != .error }
            findings.append(
                Finding(
                    .nothingRuns,
                    .note,
                    message: "the \(kit.libOS) enclave holds no LibOS: the image is measured and signed, not run in it",
                    remedy: "choose --libos gramine or occlum to run the program in an enclave"
                )
            )
        }
        let kind = RuntimeKind(analysis.main, closure, libC: libC(closure), tree: tree, launch: launch)
        let memory = MemoryNeed(of: analysis.main, closure, launch)
        let preset = kind.preset.holding(memory)
        findings +=
            RuntimeRules(
                main: analysis.main,
                launch: launch,
                closure: closure,
                kit: kit,
                kind: kind,
                preset: preset,
                memory: memory,
                largest: image.largest
            ).findings
        var summary = ImageSummary()
        summary.program = analysis.main?.location.path
        summary.runtime = kind.name
        summary.programKind = analysis.main?.elf?.kind
        summary.preset = analysis.main == nil ? nil : preset
        summary.memory = memory
        summary.libC = libCName(closure)
        summary.glibcNeeded = libraries.newestGLIBC?.version.description
        summary.distribution = distribution
        summary.closureFiles = closure.certain.count
        summary.likelyFiles = closure.members.count - closure.certain.count
        summary.closureBytes = closure.bytes
        summary.files = image.files
        summary.bytes = image.bytes
        return CompatibilityReport(libOS: kit.name, findings: findings, summary: summary, closure: closure)
    }

    private func collect() -> (analysis: LaunchAnalysis, closure: ProgramClosure, findings: [Finding]) {
        let analysis = LaunchAnalysis(tree: tree, launch: launch, kit: kit)
        var builder = ClosureBuilder(tree: tree, launch: launch, kit: kit)
        for program in analysis.programs { builder.add(program) }
        for file in analysis.files { builder.add(file: file.location, chain: file.chain, reason: .script) }
        let main = libC(builder.closure) ?? .glibc
        let likely = LikelyLibraries(tree: tree, launch: launch, programs: analysis.programs)
        for candidate in likely.candidates(of: builder.closure) {
            guard let location = try? tree.resolve(candidate.path), location.node.kind == .file else { continue }
            let chain = candidate.origin + [candidate.why, candidate.path.description]
            if candidate.isLibrary {
                builder.add(likely: location, chain: chain, libC: main)
            } else {
                builder.add(file: location, chain: chain, reason: .likely)
            }
        }
        for candidate in ScriptCommands(tree: tree, launch: launch).candidates(analysis) {
            builder.add(likely: candidate.location, chain: candidate.chain, libC: main)
        }
        builder.settle()
        return (analysis, builder.closure, builder.findings)
    }

    /// The C library of the last program that has one.
    private func libC(_ closure: ProgramClosure) -> LibCKind? { closure.libCs.compactMap(\.self).last }

    private func libCName(_ closure: ProgramClosure) -> String {
        let kinds = Set(closure.libCs.compactMap(\.self))
        return kinds.count > 1 ? "mixed" : kinds.first?.rawValue ?? "none"
    }

    private var distribution: String? {
        for path in ["/etc/os-release", "/usr/lib/os-release"] {
            guard let text = (try? tree.resolve(PathBytes(path)))?.node.fileFacts?.text else { continue }
            for line in text.split(separator: 0x0a) where line.starts(with: "PRETTY_NAME=".utf8) {
                return printable(line.dropFirst(12).filter { $0 != 0x22 }.prefix(100))
            }
        }
        return nil
    }
}
