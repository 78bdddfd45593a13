internal import Diagnostics
internal import HostProcess
internal import LibOS
internal import OCI
internal import SystemPackage
internal import TEEBuild

/// Images that several targets of a run are made from: read once, and dropped when the last of them has it.
actor ImageShelf {
    private struct Key: Hashable {
        let path: String
        let digest: Digest
    }

    private var left: [Key: Int] = [:]
    private var reading: [Key: Task<Result<OpenedImage, TeeError>, Never>] = [:]

    init(_ plans: [TargetPlan]) {
        for plan in plans { left[ImageShelf.key(plan.source), default: 0] += 1 }
    }

    /// The image, its layers read.
    func image(_ source: SourceImage, by intake: ImageIntake) async throws(TeeError) -> OpenedImage {
        let key = ImageShelf.key(source)
        let task =
            reading[key]
            ?? Task {
                do throws(TeeError) {
                    return .success(try await onOwnThread { () throws(TeeError) in try intake.read(source) })
                } catch {
                    return .failure(error)
                }
            }
        left[key, default: 1] -= 1
        reading[key] = left[key, default: 0] > 0 ? task : nil
        return try await task.value.get()
    }

    private static func key(_ source: SourceImage) -> Key {
        Key(path: source.reference.path.string, digest: source.descriptor.digest)
    }
}
