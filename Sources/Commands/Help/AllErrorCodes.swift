internal import Crypto
internal import Diagnostics
internal import HostFiles
internal import StrictJSON

extension ErrorCode {
    /// Every code that the program can print, in the order of the numbers.
    static let all: [ErrorCode] = [
        ofCommands, ofCrypto, ofHostFiles, ofStrictJSON,
    ].flatMap(\.self).sorted { $0.number < $1.number }
}
