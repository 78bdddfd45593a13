public import StrictJSON

/// Settings to start from for a kind of program. All sizes are in MiB.
///
/// The numbers are those of the LibOS projects' own demos and manifests: occlum/occlum v0.31.0 `demos`,
/// gramineproject/gramine v1.9 `CI-Examples` and gramineproject/examples; `source` names them.
public struct RuntimePreset: Sendable, Hashable {
    /// What it is for.
    public let name: String
    /// The enclave of Gramine (`sgx.enclave_size`), a power of two.
    public let enclaveSize: Int
    /// The threads of Gramine (`sgx.max_threads`).
    public let threads: Int
    /// Occlum's `user_space_size`.
    public let userSpace: Int
    /// Occlum's `kernel_space_heap_size`.
    public let kernelHeap: Int
    /// Occlum's `max_num_of_threads`.
    public let occlumThreads: Int
    /// Occlum's `process.default_heap_size`.
    public let defaultHeap: Int
    /// Where the numbers are from.
    public let source: String
    /// What to set besides, for people.
    public let advice: [String]

    /// One line for people about its numbers for a LibOS, such as `occlum 0.31.0`.
    public func text(for libOS: String) -> String {
        guard libOS.hasPrefix("occlum") else {
            return "\(name): enclave \(enclaveSize)M, \(threads) threads (from \(source))"
        }
        return "\(name): user space \(userSpace)MB, kernel heap \(kernelHeap)MB, default heap \(defaultHeap)MB, "
            + "\(occlumThreads) threads (from \(source))"
    }

    /// As JSON, sizes in MiB.
    public var json: JSONValue {
        .members([
            "name": .string(name),
            "enclave_size_mib": .integer(enclaveSize),
            "threads": .integer(threads),
            "user_space_mib": .integer(userSpace),
            "kernel_heap_mib": .integer(kernelHeap),
            "occlum_threads": .integer(occlumThreads),
            "default_heap_mib": .integer(defaultHeap),
            "source": .string(source),
            "advice": .array(advice.map { .string($0) }),
        ])
    }
}

extension RuntimePreset {
    /// Programs in C, C++ or Rust.
    public static let native = RuntimePreset(
        name: "native",
        enclaveSize: 256,
        threads: 16,
        userSpace: 300,
        kernelHeap: 32,
        occlumThreads: 32,
        defaultHeap: 32,
        source: "Occlum's Occlum.json template; Gramine's default size",
        advice: []
    )
    /// Programs in Go.
    public static let go = RuntimePreset(
        name: "go",
        enclaveSize: 1024,
        threads: 32,
        userSpace: 1000,
        kernelHeap: 32,
        occlumThreads: 32,
        defaultHeap: 32,
        source: "Occlum demos/golang/web_server; Gramine has no example: those of its python",
        advice: ["Occlum: build with occlum-go"]
    )
    /// A JVM of a musl build, such as Dragonwell for Alpine.
    public static let javaMusl = RuntimePreset(
        name: "java-musl",
        enclaveSize: 16384,
        threads: 64,
        userSpace: 1680,
        kernelHeap: 64,
        occlumThreads: 64,
        defaultHeap: 256,
        source: "Occlum demos/java; Gramine examples/openjdk",
        advice: ["-Xmx512m -XX:-UseCompressedOops -XX:MaxMetaspaceSize=64m -Dos.name=Linux"]
    )
    /// A JVM of a glibc build.
    public static let java = RuntimePreset(
        name: "java",
        enclaveSize: 16384,
        threads: 64,
        userSpace: 4680,
        kernelHeap: 64,
        occlumThreads: 128,
        defaultHeap: 512,
        source: "Occlum demos/netty_ut; Gramine examples/openjdk",
        advice: [
            "-XX:-UseCompressedOops -XX:ActiveProcessorCount=4",
            "-Djdk.lang.Process.launchMechanism=posix_spawn where it starts processes",
        ]
    )
    /// CPython.
    public static let python = RuntimePreset(
        name: "python",
        enclaveSize: 1024,
        threads: 32,
        userSpace: 640,
        kernelHeap: 300,
        occlumThreads: 32,
        defaultHeap: 32,
        source: "Occlum demos/python/python_glibc; Gramine CI-Examples/python",
        advice: ["Occlum: PYTHONHOME; multiprocessing needs the spawn method and 1000 MB"]
    )
    /// CPython of a musl build.
    public static let pythonMusl = RuntimePreset(
        name: "python-musl",
        enclaveSize: 1024,
        threads: 32,
        userSpace: 320,
        kernelHeap: 256,
        occlumThreads: 32,
        defaultHeap: 32,
        source: "Occlum demos/python/python_musl; Gramine CI-Examples/python",
        advice: ["Occlum: PYTHONHOME"]
    )
    /// Node.js.
    public static let node = RuntimePreset(
        name: "node",
        enclaveSize: 2048,
        threads: 32,
        userSpace: 8000,
        kernelHeap: 32,
        occlumThreads: 32,
        defaultHeap: 32,
        source: "occlum issue 860; Gramine examples/nodejs",
        advice: ["--max-old-space-size below a quarter of the enclave"]
    )
    /// .NET.
    public static let dotnet = RuntimePreset(
        name: "dotnet",
        enclaveSize: 16384,
        threads: 64,
        userSpace: 4680,
        kernelHeap: 64,
        occlumThreads: 128,
        defaultHeap: 512,
        source: "no example of either project: those of the JVM",
        advice: ["DOTNET_GCHeapHardLimit below half of the enclave, DOTNET_EnableDiagnostics=0"]
    )
    /// Shell scripts.
    public static let shell = RuntimePreset(
        name: "shell",
        enclaveSize: 512,
        threads: 8,
        userSpace: 600,
        kernelHeap: 32,
        occlumThreads: 32,
        defaultHeap: 32,
        source: "Occlum demos/bash; Gramine CI-Examples/bash",
        advice: ["Occlum: kernel stack 2MB and Occlum's own bash, which has no fork"]
    )
    /// Redis.
    public static let redis = RuntimePreset(
        name: "redis",
        enclaveSize: 1024,
        threads: 8,
        userSpace: 320,
        kernelHeap: 32,
        occlumThreads: 32,
        defaultHeap: 32,
        source: "Occlum demos/redis; Gramine CI-Examples/redis",
        advice: ["--save '' so that it does not fork to save"]
    )
    /// MySQL and its like.
    public static let mysql = RuntimePreset(
        name: "mysql",
        enclaveSize: 8192,
        threads: 64,
        userSpace: 8000,
        kernelHeap: 1000,
        occlumThreads: 96,
        defaultHeap: 32,
        source: "Occlum demos/mysql; Gramine has no example: those of its mongodb",
        advice: []
    )
    /// nginx.
    public static let nginx = RuntimePreset(
        name: "nginx",
        enclaveSize: 512,
        threads: 4,
        userSpace: 300,
        kernelHeap: 32,
        occlumThreads: 32,
        defaultHeap: 32,
        source: "Occlum's Occlum.json template; Gramine CI-Examples/nginx",
        advice: ["daemon off; master_process off;"]
    )
    /// MongoDB.
    public static let mongodb = RuntimePreset(
        name: "mongodb",
        enclaveSize: 8192,
        threads: 64,
        userSpace: 8000,
        kernelHeap: 1000,
        occlumThreads: 96,
        defaultHeap: 32,
        source: "Occlum has no demo: those of its mysql; Gramine examples/mongodb",
        advice: []
    )
    /// All presets.
    public static let all = [
        native, go, javaMusl, java, python, pythonMusl, node, dotnet, shell, redis, mysql, nginx, mongodb,
    ]
}
