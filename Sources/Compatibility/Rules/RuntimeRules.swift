import Bytes
import Diagnostics

/// What is known of runtimes in the LibOS at hand, and the sizes to start from.
struct RuntimeRules {
    let main: LaunchedProgram?
    let launch: ImageLaunch
    let closure: ProgramClosure
    let kit: KitFacts
    let kind: RuntimeKind
    let preset: RuntimePreset
    let memory: MemoryNeed
    /// The largest file of the image.
    let largest: (path: PathBytes, size: UInt64)?

    /// EPC sizes in MiB that are met in the field: SGX1 desktop processors, the smallest and the usual setting of
    /// Xeon processors of the third generation.
    private static let epcSizes = [("SGX1 processors", 93), ("small Xeons", 8192), ("large Xeons", 65536)]

    var findings: [Finding] {
        guard let main, kit.rules.runsPrograms else { return [] }
        var findings = [size(main)] + files + large
        if let writing = kit.rules.writing {
            findings.append(
                Finding(
                    .writtenFiles,
                    .note,
                    message: writing,
                    remedy: "keep what must outlive the program in an encrypted mount, or outside"
                )
            )
        }
        if kind.name.hasPrefix("JVM"), kit.libOS == "occlum", !isWithoutCompressedPointers(main) {
            findings.append(
                Finding(
                    .jvmOptions,
                    .warning,
                    path: main.location.resolved,
                    chain: main.chain,
                    message: "with compressed pointers the JVM tries thousands of fixed addresses, each of which fails "
                        + "slowly in Occlum (issue 986)",
                    remedy: "pass it \(preset.advice.joined(separator: " "))"
                )
            )
        }
        if let limit = kit.rules.nodeLimit, let version = nodeVersion, version.major >= limit {
            findings.append(
                Finding(
                    .nodeTooNew,
                    .error,
                    path: main.location.resolved,
                    chain: main.chain,
                    message: "Node.js \(version.text) \(kit.rules.nodeReason)",
                    remedy: kit.libOS == "occlum"
                        ? "use a version before \(limit), or Gramine" : "use a version before \(limit), or a newer kit"
                )
            )
        }
        if let known = kit.rules.nodeKnown, let limit = kit.rules.nodeLimit, let version = nodeVersion,
            version.major > known, version.major < limit
        {
            findings.append(
                Finding(
                    .nodeTooNew,
                    .warning,
                    path: main.location.resolved,
                    chain: main.chain,
                    message:
                        "Node.js \(version.text) is not known to run in \(kit.libOS): version \(known) is, \(limit) "
                        + "does not (occlum issue 860)",
                    remedy: "try it, or use version \(known)"
                )
            )
        }
        for member in closure.certain where member.elf?.isPartial == true {
            findings.append(
                Finding(
                    .partial,
                    .note,
                    path: member.resolved,
                    chain: member.chain,
                    message: "it is too large to be looked at whole: \(FactsGathering.elfLimit >> 20) MiB of it and "
                        + "\(ELFFacts.scanLimit >> 20) MiB of its symbols' names were",
                    remedy: "nothing; what lies behind was not checked"
                )
            )
        }
        return findings
    }

    /// Whether the JVM is told so already, in its arguments or by the variables that it reads.
    private func isWithoutCompressedPointers(_ main: LaunchedProgram) -> Bool {
        (main.arguments + MemoryNeed.options(launch)).contains("-XX:-UseCompressedOops")
    }

    private var nodeVersion: NodeVersion? {
        closure.certain.filter { $0.elf?.marks.contains(.node) == true }.compactMap { NodeVersion($0) }.first
    }

    /// The estimate: memory of the preset, against EPC sizes.
    private func size(_ main: LaunchedProgram) -> Finding {
        let size = enclaveSize
        let fitting = RuntimeRules.epcSizes.first { size <= $0.1 }
        let epc =
            fitting.map { "fits into the EPC of \($0.0) (\($0.1) MiB)" }
            ?? "is larger than the EPC of large Xeons (\(RuntimeRules.epcSizes.last?.1 ?? 0) MiB)"
        let heap = memory.heap.map { ", its heap is to be \($0) MiB" } ?? ""
        return Finding(
            .estimate,
            .note,
            path: main.location.resolved,
            message: "start with an enclave of \(size) MiB (preset \(preset.name)), which \(epc); programs and "
                + "libraries take \(memory.code) MiB\(heap)",
            remedy: "measure, then set the size; what exceeds the EPC is paged, which is slow"
        )
    }

    /// The enclave to start with, in MiB.
    private var enclaveSize: Int {
        kit.libOS == "occlum" ? preset.userSpace + preset.kernelHeap : preset.enclaveSize
    }

    /// A file that does not go into the enclave beside the program.
    private var large: [Finding] {
        guard let largest, largest.size >> 20 > UInt64(enclaveSize / 2) else { return [] }
        return [
            Finding(
                .largeFile,
                .note,
                path: largest.path,
                message: "it has \(largest.size >> 20) MiB, and the enclave to start with \(enclaveSize): if the "
                    + "program maps it or reads it whole, that comes on top",
                remedy: "raise the size by what the program holds of it at a time"
            )
        ]
    }

    private var files: [Finding] {
        guard let limit = kit.rules.fileLimit, closure.members.count > limit else { return [] }
        return [
            Finding(
                .tooManyFiles,
                closure.members.count > 5 * limit ? .warning : .note,
                message: "it reaches \(closure.members.count) files, each of which \(kit.libOS) lists in its manifest; "
                    + "starting takes time with the square of their number",
                remedy: "leave out of the image what the program does not use"
            )
        ]
    }
}
