internal import Bytes

/// Where things stand in an image that holds an Occlum instance.
enum OcclumLayout {
    /// The instance, which rune is told relative to the working directory `/`.
    static let instanceName = "occlum_instance"
    /// The instance's directory.
    static let instance: PathBytes = "/occlum_instance"
    /// The program that starts the image: inside the enclave it starts the application, and outside it starts the
    /// enclave. rune takes the path of the image's entry point for one inside the enclave, other runtimes for one
    /// outside, so both are needed.
    static let launcher: PathBytes = "/opt/tee-build/occlum/launch"
    /// The SHA-256 of every file of the instance, as sha256sum checks them.
    static let sums: PathBytes = "/opt/tee-build/occlum/SHA256SUMS"
    /// Where an installed Occlum has its programs and libraries.
    static let prefix: PathBytes = "/opt/occlum"
    /// Where Occlum's glibc looks for libraries.
    static let glibc: PathBytes = "/opt/occlum/glibc/lib"
    /// The signed LibOS. Where an instance waits for its signature, its SIGSTRUCT without one stands there.
    static let signedLibOS: PathBytes = "/occlum_instance/build/lib/libocclum-libos.signed.so"
}
