internal import Compatibility
internal import Compression
internal import Crypto
internal import Diagnostics
internal import ELF
internal import Enclavefile
internal import Gramine
internal import HostFiles
internal import HostProcess
internal import Kits
internal import Kubernetes
internal import LibOS
internal import Make
internal import OCI
internal import Occlum
internal import OcclumConfig
internal import PKCS11
internal import RootFS
internal import SEFS
internal import SGX
internal import SGXSDK
internal import Signing
internal import Skeleton
internal import StrictJSON
internal import TEEBuild
internal import TOML
internal import Tar

extension ErrorCode {
    /// Every code that the program can print, in the order of the numbers.
    static let all: [ErrorCode] = [
        ofCommands, ofCompatibility, ofCompression, ofCrypto, ofELF, ofEnclavefile, ofGramine, ofHostFiles, ofKits,
        ofKubernetes,
        ofLibOS, ofMake, ofOCI,
        ofOcclum, ofOcclumConfig, ofPKCS11, ofRootFS, ofSEFS, ofSGX, ofSGXSDK, ofSigning, ofSigningService, ofSkeleton,
        ofStrictJSON,
        ofTEEBuild, ofTOML, ofTar,
    ].flatMap(\.self).sorted { $0.number < $1.number }
}
