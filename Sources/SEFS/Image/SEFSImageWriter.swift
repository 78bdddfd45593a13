internal import Bytes
internal import Crypto
public import Diagnostics

/// Where the files of a SEFS image are made: a directory of the host, memory, a layer.
public protocol SEFSImageTarget {
    /// A new file `name`, which belongs to the image.
    func newFile(_ name: String) throws(TeeError) -> any ProtectedFileTarget
}

/// Writes a SEFS image whose files are filled in any order, each in one go; several may be open at once.
///
/// What is written is a pure function of plan, content and mode: byte for byte what `sefs-cli zip` of Occlum 0.29.6 and
/// later writes, where nothing is encrypted. Memory: 16 bytes a file beside the plan, and the open files.
public struct SEFSImageWriter: ~Copyable {
    private let plan: SEFSPlan
    private let mode: ProtectedFileMode
    private let target: any SEFSImageTarget
    private var macs: [AESBlock?]

    /// An image of these files.
    public init(_ plan: SEFSPlan, mode: ProtectedFileMode, target: any SEFSImageTarget) {
        self.plan = plan
        self.mode = mode
        self.target = target
        macs = [AESBlock?](repeating: nil, count: plan.records.count)
    }

    /// Opens a file of the plan, to be filled and finished on whatever thread; ``enter(_:of:)`` takes its MAC.
    ///
    /// - Throws: what the target throws.
    public func open(_ file: SEFSPlan.File) throws(TeeError) -> ProtectedFileWriter {
        try ProtectedFileWriter(
            name: SEFSPlan.fileName(file.inode),
            byteCount: file.byteCount,
            mode: mode,
            target: target.newFile(SEFSPlan.fileName(file.inode))
        )
    }

    /// Takes the MAC of a file that was finished.
    ///
    /// - Precondition: the file is one of the plan.
    public mutating func enter(_ mac: ProtectedFileMAC, of file: SEFSPlan.File) { macs[file.index] = mac.block }

    /// Writes a file of the plan, which `fill` gives all its content.
    ///
    /// - Throws: `TB3904` if that is not as much as was planned, and what the target and `fill` throw.
    public mutating func write(
        _ file: SEFSPlan.File,
        _ fill: (inout ProtectedFileWriter) throws(TeeError) -> Void
    ) throws(TeeError) {
        do {
            var writer = try open(file)
            try fill(&writer)
            enter(try writer.finish(), of: file)
        } catch {
            throw error.within(file.path.description)
        }
    }

    /// Writes directories, symlinks and at last `metadata`.
    ///
    /// - Returns: the MAC of the image, which is that of `metadata`.
    /// - Throws: `TB3904` if a file has no content yet, and what the target throws.
    public consuming func finish() throws(TeeError) -> ProtectedFileMAC {
        var done: [AESBlock] = []
        done.reserveCapacity(macs.count)
        for index in macs.indices {
            let record = plan.records[index]
            let name = SEFSPlan.fileName(record.inode)
            switch record.node {
            case .file:
                guard let mac = macs[index] else {
                    throw TeeError(
                        .contentChanged,
                        object: record.path.description,
                        cause: "its content never came",
                        hint: "do not change files while they are converted; run it again"
                    )
                }
                done.append(mac)
            case .symlink(let target):
                done.append(
                    try write(name, target.bytes.count) { file throws(TeeError) in
                        try file.append(target.bytes.span)
                    }
                )
            case .directory:
                done.append(
                    try write(name, record.contentSize) { file throws(TeeError) in
                        try SEFSMetadata.forEachEntry(of: index, in: plan) { entry throws(TeeError) in
                            try file.append(entry.span)
                        }
                    }
                )
            }
        }
        let metadata = SEFSMetadata(plan, macs: done)
        let root = try write(SEFSPlan.metadataName, plan.metadataSize) { file throws(TeeError) in
            try metadata.forEachGroup { blocks throws(TeeError) in try file.append(blocks.span) }
        }
        return ProtectedFileMAC(root)
    }

    private func write(
        _ name: String,
        _ byteCount: Int,
        _ fill: (inout ProtectedFileWriter) throws(TeeError) -> Void
    ) throws(TeeError) -> AESBlock {
        var file = try ProtectedFileWriter(
            name: name,
            byteCount: byteCount,
            mode: mode,
            target: target.newFile(name)
        )
        try fill(&file)
        return try file.finish().block
    }
}
