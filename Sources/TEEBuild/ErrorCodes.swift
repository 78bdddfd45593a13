public import Diagnostics

extension ErrorCode {
    /// The codes of this module.
    public static let ofTEEBuild: [ErrorCode] = []
}
