internal import Bytes
internal import Compatibility

/// Mounts that put the interpreters of programs where Gramine looks for them.
///
/// Gramine takes the file name of PT_INTERP only, and looks for it in the folders of LD_LIBRARY_PATH, or in /lib and /lib64
/// where that is not set (`find_interp` of libos/src/libos_rtld.c, v1.0 to v1.9); a program whose interpreter is elsewhere
/// does not start.
struct InterpreterMounts {
    let mounts: [ImageMount]

    init(_ input: ImageManifestInput) {
        let folders = InterpreterMounts.folders(input.launch)
        var mounts: [ImageMount] = []
        for interpreter in input.interpreters {
            let name = interpreter.path.lastComponent
            let isFound = folders.contains { folder in
                (try? input.tree.resolve(folder.appending(name)))?.node.kind == .file
            }
            guard !isFound, let folder = folders.first(where: { $0.isAbsolute }) else { continue }
            let mount = ImageMount(path: folder.appending(name), kind: .path(interpreter.resolved))
            if !mounts.contains(where: { $0.path == mount.path }) { mounts.append(mount) }
        }
        self.mounts = mounts
    }

    private static func folders(_ launch: ImageLaunch) -> [PathBytes] {
        guard let value = launch.variable("LD_LIBRARY_PATH"), !value.isEmpty else { return ["/lib", "/lib64"] }
        // Gramine puts a slash and the name behind each part, whatever the part is.
        return value.bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "/" : PathBytes($0) }
    }
}
