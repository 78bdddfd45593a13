public import Diagnostics

extension ErrorCode {
    /// The codes of this module.
    public static let ofTar: [ErrorCode] =
        [tarMalformed, tarAmbiguous, tarUnsupported, tarName, tarLimit, tarCannotWrite]
}
