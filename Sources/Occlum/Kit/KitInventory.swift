public import Bytes
internal import Diagnostics
public import OcclumConfig

/// Which files a kit has and with which modes, by the paths that an installed Occlum has them at.
public struct KitInventory: Sendable {
    /// The release.
    public let version: OcclumVersion
    private let modes: [PathBytes: UInt16]

    /// A kit of these files with their permission bits.
    public init(version: OcclumVersion, modes: [PathBytes: UInt16]) {
        self.version = version
        self.modes = modes
    }

    /// Whether the kit has a file at `path`.
    public func has(_ path: PathBytes) -> Bool { modes[path] != nil }

    /// The names of the files right in `folder`, sorted.
    public func names(in folder: PathBytes) -> [PathBytes] {
        let depth = folder.components.count + 1
        return modes.keys.filter {
            $0.components.count == depth && $0.bytes.starts(with: folder.bytes + [PathBytes.slash])
        }
        .map { PathBytes($0.lastComponent) }
        .sorted()
    }

    /// The file at `path` as `cp` under the umask 022 makes a copy of it.
    ///
    /// - Throws: `TB3951` if the kit does not have it.
    func copy(_ path: PathBytes) throws(TeeError) -> EnclaveTree.Node {
        guard let mode = modes[path] else {
            throw TeeError(
                .incompleteKit,
                object: path.description,
                cause: "the kit of Occlum \(version) does not have it",
                hint: OcclumKitContract.remedy
            )
        }
        return .file(.kit(path), mode: mode & 0o755)
    }

    /// Paths of an installed Occlum (Makefile `install`, tools/toolchains).
    enum Path {
        static let programs: PathBytes = "/opt/occlum/build/bin"
        static let libraries: PathBytes = "/opt/occlum/build/lib"
        static let initProgram: PathBytes = "/opt/occlum/build/bin/init"
        static let musl: PathBytes = "/opt/occlum/toolchains/gcc/x86_64-linux-musl/lib"
        static let muslLoader: PathBytes = "/opt/occlum/toolchains/gcc/x86_64-linux-musl/lib/libc.so"
        static let glibc: PathBytes = "/opt/occlum/glibc/lib"
        static let glibcLoader: PathBytes = "/opt/occlum/glibc/lib/ld-linux-x86-64.so.2"
        static let localTime: PathBytes = "/etc/localtime"

        static func libOS(_ version: OcclumVersion) -> PathBytes {
            libraries.appending("libocclum-libos.so.\(version)".utf8)
        }

        static func pal(_ version: OcclumVersion) -> PathBytes {
            libraries.appending("libocclum-pal.so.\(version)".utf8)
        }
    }
}
