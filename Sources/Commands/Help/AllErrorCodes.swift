internal import Compatibility
internal import Compression
internal import Crypto
internal import Diagnostics
internal import ELF
internal import Gramine
internal import HostFiles
internal import HostProcess
internal import LibOS
internal import OCI
internal import PKCS11
internal import RootFS
internal import SGX
internal import SGXSDK
internal import Signing
internal import Skeleton
internal import StrictJSON
internal import TEEBuild
internal import Tar

extension ErrorCode {
    /// Every code that the program can print, in the order of the numbers.
    static let all: [ErrorCode] = [
        ofCommands, ofCompatibility, ofCompression, ofCrypto, ofELF, ofGramine, ofHostFiles, ofLibOS, ofOCI, ofPKCS11,
        ofRootFS,
        ofSGX, ofSGXSDK, ofSigning, ofSkeleton, ofStrictJSON, ofTEEBuild, ofTar,
    ].flatMap(\.self).sorted { $0.number < $1.number }
}
