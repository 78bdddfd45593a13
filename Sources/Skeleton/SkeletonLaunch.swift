public import Bytes
internal import Crypto
public import SGX
internal import Templates

/// What an image with a skeleton enclave holds and is started with, so that rune finds the enclave
/// (rune `libenclave/check.go`) and a runtime that knows no enclaves says what is wrong.
public struct SkeletonLaunch: Sendable {
    /// A file of the image.
    public struct File: Sendable, Hashable {
        /// Absolute path.
        public let path: PathBytes
        /// Permission bits.
        public let mode: UInt16
        /// Content.
        public let content: [UInt8]
    }

    /// The files to put into the image; the folders that lead to them are 0755.
    public let files: [File]
    /// WorkingDir: the runtime opens `encl.bin` and `encl.ss` there.
    public let workingDirectory: PathBytes
    /// Entrypoint. Nothing in the skeleton enclave runs it; it is what another runtime would start.
    public let entrypoint: [String]
    /// Variables for Env, in this order; rune reads them before the labels and hides them from what it runs.
    public let environment: [(name: String, value: String)]
    /// Labels, which become annotations of the container, in this order.
    public let labels: [(name: String, value: String)]

    /// The folder of everything that is ours in the image. Not under /run, which runtimes mount over.
    public static let folder: PathBytes = "/opt/tee-build/skeleton"

    /// The skeleton runtime's library where its documentation installs it; it must be there on the node, and is no part
    /// of the image.
    public static let usualRuntimePath = "/usr/lib/liberpal-skeleton-v3.so"

    /// The launch of an image.
    ///
    /// - Parameters:
    ///   - image: `encl.bin`, as measured.
    ///   - sigstruct: `encl.ss`, signed.
    ///   - runtimePath: the skeleton runtime's library on the node.
    ///   - logLevel: trace, debug, info, warning, error, fatal, panic or off.
    public init(
        image: [UInt8],
        sigstruct: SIGSTRUCT,
        runtimePath: String = SkeletonLaunch.usualRuntimePath,
        logLevel: String = "info"
    ) {
        let folder = SkeletonLaunch.folder
        files = [
            File(path: folder.appending("encl.bin".utf8), mode: 0o644, content: image),
            File(path: folder.appending("encl.ss".utf8), mode: 0o644, content: sigstruct.bytes),
            File(path: folder.appending("needs-rune".utf8), mode: 0o755, content: EmbeddedProgram.fallback),
            File(path: folder.appending("README.txt".utf8), mode: 0o644, content: SkeletonLaunch.notice(sigstruct)),
        ]
        workingDirectory = folder
        entrypoint = ["/opt/tee-build/skeleton/needs-rune"]
        // The argument `debug` makes the runtime create the enclave with DEBUG, which EINIT refuses unless it is signed
        // so.
        let arguments = sigstruct.isDebug ? ["debug"] : []
        var settings = [
            (variable: "ENCLAVE_TYPE", label: "enclave.type", value: "intelSgx"),
            (variable: "ENCLAVE_RUNTIME_PATH", label: "enclave.runtime.path", value: runtimePath),
        ]
        if !arguments.isEmpty {
            settings.append(
                (
                    variable: "ENCLAVE_RUNTIME_ARGS", label: "enclave.runtime.args",
                    value: arguments.joined(separator: ",")
                )
            )
        }
        settings.append((variable: "ENCLAVE_RUNTIME_LOGLEVEL", label: "enclave.runtime.loglevel", value: logLevel))
        environment = settings.map { (name: $0.variable, value: $0.value) }
        labels = settings.map { (name: $0.label, value: $0.value) }
    }
}

extension SkeletonLaunch {
    /// What somebody reads who looks into the image, so that nobody takes it for running the application.
    private static func notice(_ sigstruct: SIGSTRUCT) -> [UInt8] {
        let text = Template.skeletonNotice.rendered([
            "kit": "skeleton-\(SkeletonBackEnd.kitVersion)",
            "mrenclave": sigstruct.mrenclave.description,
            "mrsigner": sigstruct.isSigned ? sigstruct.mrsigner.description : "not signed",
            "enclave": folder.appending("encl.bin".utf8).description,
        ])
        return Array((text ?? "").utf8)
    }
}

/// Who lets a skeleton enclave start.
public enum SkeletonLaunchControl {
    /// What a machine needs to start an enclave signed so, for people.
    ///
    /// The image holds no launch token: where one is needed the runtime gets it from the machine's own AESM service
    /// (`get_launch_token` of `aesm.c`), since it is bound to the machine.
    public static func requirement(of sigstruct: SIGSTRUCT) -> String {
        sigstruct.isDebug
            ? "any machine with SGX: with flexible launch control as it is, else with a token that AESM gives debug enclaves"
            : """
            a machine with flexible launch control; one without starts product enclaves only of signers that Intel has \
            authorised
            """
    }
}
