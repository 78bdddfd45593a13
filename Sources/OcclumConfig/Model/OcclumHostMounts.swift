internal import Bytes

extension OcclumConfiguration {
    /// What of the host programs reach without protection: mounts of type hostfs, in words.
    public var hostMounts: [String] {
        mounts.filter { $0.type == "hostfs" }.map { "hostfs at \(printable($0.target.utf8))" }
    }
}
