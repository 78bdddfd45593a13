internal import Diagnostics
internal import SystemPackage

/// Operating system errors in words that lead on.
enum HostError {
    static func reading(_ name: String, _ error: Errno) -> TeeError {
        switch error {
        case .noSuchFileOrDirectory, .notDirectory:
            TeeError(.noSuchFile, object: name, cause: error.description, hint: "check the name")
        default:
            TeeError(.cannotRead, object: name, cause: error.description, hint: "check the file and its permissions")
        }
    }

    static func writing(_ name: String, _ error: Errno) -> TeeError {
        let hint =
            switch error {
            case .noSpace: "make room on the disk, or write elsewhere"
            case .noSuchFileOrDirectory, .notDirectory: "make the folder first"
            default: "check the folder and its permissions"
            }
        return TeeError(.cannotWrite, object: name, cause: error.description, hint: hint)
    }
}
