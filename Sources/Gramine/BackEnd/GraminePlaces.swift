public import Bytes

/// Where everything of Gramine stands in converted images.
///
/// All of it is in one folder that no distribution uses, so that nothing of an image is covered, an installed Gramine
/// neither. Not under /run or /tmp, which container runtimes mount over.
public enum GraminePlaces {
    /// The folder of everything that is ours.
    public static let folder: PathBytes = "/opt/tee-build/gramine"

    /// libpal.so, which starts in the enclave. Of the kit.
    public static let pal: PathBytes = "/opt/tee-build/gramine/sgx/libpal.so"
    /// libsysdb.so, the LibOS. Of the kit.
    public static let libOS: PathBytes = "/opt/tee-build/gramine/libsysdb.so"
    /// Gramine's glibc, whose system calls are calls of the LibOS. Of the kit; for programs in the enclave only.
    public static let glibc: PathBytes = "/opt/tee-build/gramine/runtime/glibc"
    /// Gramine's musl libc, likewise.
    public static let musl: PathBytes = "/opt/tee-build/gramine/runtime/musl"
    /// The ld.so and the libraries of the loader, which are not the image's. Of the kit.
    public static let hostLibraries: PathBytes = "/opt/tee-build/gramine/host"

    /// The folder of the instance.
    public static let instance: PathBytes = "/opt/tee-build/gramine/app"
    /// The program that makes the enclave.
    public static let loader: PathBytes = "/opt/tee-build/gramine/app/loader"
    /// What the loader is told to start: manifest and signature have this name with an ending.
    public static let application: PathBytes = "/opt/tee-build/gramine/app/app"
    /// The measured manifest.
    public static let manifest: PathBytes = "/opt/tee-build/gramine/app/app.manifest.sgx"
    /// The manifest by the name that gramine-direct looks for.
    public static let directManifest: PathBytes = "/opt/tee-build/gramine/app/app.manifest"
    /// The SIGSTRUCT.
    public static let sigstruct: PathBytes = "/opt/tee-build/gramine/app/app.sig"
    /// The release, by whose rules the enclave was measured.
    public static let release: PathBytes = "/opt/tee-build/gramine/app/release.json"
    /// The layout constants of the build, where the kit has them.
    public static let offsets: PathBytes = "/opt/tee-build/gramine/app/_graminelibos_offsets.py"
}

extension PathBytes {
    /// The path as an entry of a layer has it: without the slash before it.
    var inLayer: PathBytes { PathBytes(bytes.drop { $0 == PathBytes.slash }) }
}
