public import Diagnostics
package import HostFiles
public import SystemPackage

extension InputFile {
    /// Whether the file's group or everybody may read it.
    package func isReadableByOthers() throws(TeeError) -> Bool {
        do {
            let mode = try descriptor.stat().permissions
            return !mode.isDisjoint(with: [.groupRead, .otherRead])
        } catch {
            throw TeeError(
                .cannotRead,
                object: name,
                cause: "\(error)",
                hint: "check the file and its permissions"
            )
        }
    }
}

/// What is worth a warning about files whose content must stay secret.
public enum SecretFile {
    /// The finding about the file `path`, if others may read it.
    ///
    /// - Throws: `TB5001` and `TB3100` if it cannot be told.
    public static func finding(_ path: FilePath) throws(TeeError) -> TeeError? {
        try InputFile(path).isReadableByOthers() ? readable(path.string) : nil
    }

    /// The finding about a file that others may read.
    static func readable(_ name: String) -> TeeError {
        TeeError(
            .secretReadableByOthers,
            object: name,
            cause: "its group or everybody may read it",
            hint: "take that away: chmod 600 FILE, and replace the secret if others use this machine"
        )
    }
}
