internal import Diagnostics
internal import HostFiles
public import SystemPackage

extension MachineCheck {
    /// Free space below which images of a usual size do not fit, in bytes.
    private static let scarceByteCount = 1 << 30

    /// Whether indexes of layers can be kept in a folder, which need not be there yet.
    ///
    /// - Parameter path: nil if no folder is known.
    public static func cache(_ path: FilePath?) -> MachineCheck {
        guard let path else {
            return MachineCheck(
                "cache",
                .limited,
                note: "no folder is known, so every layer is read anew",
                remedy: "set HOME or XDG_CACHE_HOME, or give --cache-dir DIR"
            )
        }
        guard HostFileKind(of: path) != nil else {
            return MachineCheck("cache", of: path.string, .good, note: "not there yet: the first conversion makes it")
        }
        do {
            let folder = try OutputDirectory(path)
            guard try folder.reader().isPrivate else {
                return MachineCheck(
                    "cache",
                    of: path.string,
                    .limited,
                    note: "others may write to it, so it is not used",
                    remedy: "make it yours alone: chmod go-w \(path.string)"
                )
            }
            return try writable("cache", folder)
        } catch {
            return MachineCheck("cache", of: path.string, .limited, note: error.cause, remedy: error.hint)
        }
    }

    /// Whether large files can be put down for a while.
    public static func temporary() -> MachineCheck {
        do {
            return try writable("temporary", try OutputDirectory.temporary())
        } catch {
            return MachineCheck(
                "temporary",
                of: error.object.joined(separator: ": "),
                .bad,
                note: error.cause,
                remedy: "let TMPDIR name a folder that can be written to"
            )
        }
    }

    private static func writable(_ name: String, _ folder: OutputDirectory) throws(TeeError) -> MachineCheck {
        var file = try folder.newFile()
        try file.write([0])
        guard let free = folder.freeByteCount, free < scarceByteCount else {
            return MachineCheck(name, of: folder.name, .good, note: "can be written to")
        }
        return MachineCheck(
            name,
            of: folder.name,
            .limited,
            note: "has only \(free >> 20) MiB left",
            remedy: "make room on its disk, or name another folder"
        )
    }
}
