internal import Bytes
internal import Diagnostics
internal import Enclavefile
internal import HostFiles
internal import OCI
internal import SystemPackage

/// Where targets write, as the host sees it: by symlinks and from the root two names can be one place.
enum OutputPlaces {
    private struct Place: Hashable {
        let path: FilePath
        let selector: ImageReference.Selector?
    }

    /// - Throws: `TB2102` for targets that write to one place, or read what another writes; `TB2001` for references.
    static func check(_ targets: [BuildTarget], in workspace: Workspace) throws(TeeErrors) {
        var errors: [TeeError] = []
        var writers: [Place: BuildTarget] = [:]
        for target in targets {
            guard let to = target.conversion?.to, let place = place(to, workspace) else { continue }
            if let other = writers.updateValue(target, forKey: place) {
                errors.append(invalid(target, "to", "it writes to \(printable(to.utf8)), as \(other.name) does"))
            }
        }
        for target in targets {
            guard let from = target.conversion?.from, let place = place(from, workspace) else { continue }
            if let other = writers[place] {
                errors.append(invalid(target, "from", "it is what \(other.name) writes"))
            }
        }
        if let errors = TeeErrors(errors) { throw errors }
    }

    /// The place of a reference; nil for one that cannot be read, which planning its target tells.
    private static func place(_ text: String, _ workspace: Workspace) -> Place? {
        guard let reference = try? workspace.reference(text) else { return nil }
        // What is not there yet has a folder that is, some steps up.
        var path = reference.path.lexicallyNormalized()
        var missing: [FilePath.Component] = []
        while HostFileKind.realPath(of: path) == nil, let last = path.lastComponent {
            missing.append(last)
            path.removeLastComponent()
        }
        guard var real = HostFileKind.realPath(of: path) else { return nil }
        for component in missing.reversed() { real.append(component) }
        return Place(path: real, selector: reference.transport == .oci ? reference.selector : nil)
    }

    private static func invalid(_ target: BuildTarget, _ key: String, _ cause: String) -> TeeError {
        TeeError(
            .enclavefileGraph,
            object: target.place(of: key),
            cause: cause,
            hint: "give each target its own place to write to"
        )
    }
}
