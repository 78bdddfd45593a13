// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: the strictest the compiler has.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

/// Modules that every byte of an image or an enclave goes through: they are compiled for speed, all others for size, since
/// the binary has to stay small.
let hot: Set = [
    "Bytes", "Compression", "Crypto", "RootFS", "SEFS", "SGX", "Tar",
]

/// How a module is compiled: for size or speed in a release; without the regular expressions that nothing here uses, and
/// which would be linked, in every configuration, so that a debug build refuses what a release would.
func optimization(_ name: String) -> [SwiftSetting] {
    let sections = ["-Xfrontend", "-function-sections"]
    return [
        .unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"]),
        .unsafeFlags(hot.contains(name) ? sections : ["-Osize"] + sections, .when(configuration: .release)),
    ]
}

/// A Swift module of ours under Sources/NAME, with the modules it may import.
func module(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    exclude: [String] = [],
    resources: [Resource]? = nil
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        exclude: exclude,
        resources: resources,
        swiftSettings: strict + optimization(name)
    )
}

/// The tests of one module, under Tests/NAMETests.
func tests(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name)] + dependencies,
        resources: resources,
        swiftSettings: strict
    )
}

/// A C library from Debian, named by its module map under Sources/NAME.
func cLibrary(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

/// A library that only the signing service needs.
func ofService(_ name: String, _ package: String) -> Target.Dependency {
    .product(name: name, package: package, condition: .when(traits: ["SigningService"]))
}

let nio: [Target.Dependency] = [
    ofService("NIOCore", "swift-nio"), ofService("NIOPosix", "swift-nio"), ofService("NIOHTTP1", "swift-nio"),
    ofService("NIOSSL", "swift-nio-ssl"),
]

let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "tee-build",
    products: [
        .library(name: "Bytes", targets: ["Bytes"]),
        .library(name: "Compression", targets: ["Compression"]),
        .library(name: "Diagnostics", targets: ["Diagnostics"]),
        .library(name: "ELF", targets: ["ELF"]),
        .library(name: "OCI", targets: ["OCI"]),
        .library(name: "RootFS", targets: ["RootFS"]),
        .library(name: "SGX", targets: ["SGX"]),
        .library(name: "SGXSDK", targets: ["SGXSDK"]),
        .library(name: "StrictJSON", targets: ["StrictJSON"]),
        .library(name: "Tar", targets: ["Tar"]),
    ],
    traits: [
        .trait(
            name: "SigningService",
            description: "`tee-build serve`, with SwiftNIO, which nothing else needs and is not fetched without it."
        )
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        // C libraries: module maps only.
        cLibrary("CISAL", pkgConfig: "libisal", apt: "libisal-dev"),
        cLibrary("CLibArchive", pkgConfig: "libarchive", apt: "libarchive-dev"),
        cLibrary("CLibCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
        // Its headers only: the library is loaded when it is used.
        cLibrary("CCurl", apt: "libcurl4-openssl-dev"),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CPKCS11"),
        cLibrary("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        cLibrary("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev"),

        // The texts that go into outputs.
        .target(
            name: "Templates",
            path: "templates",
            exclude: ["ci"],
            resources: [
                .embedInCode("skeleton_notice.txt"),
                .embedInCode("kubernetes/runtime_class.yaml"), .embedInCode("kubernetes/pod.yaml"),
                .embedInCode("kubernetes/deployment.yaml"), .embedInCode("kubernetes/pod_spec.yaml"),
                .embedInCode("kubernetes/probes.yaml"), .embedInCode("kubernetes/aesm_mounts.yaml"),
                .embedInCode("kubernetes/aesm_volumes.yaml"),
                .embedInCode("trustee_policy.rego"), .embedInCode("enclavefile.toml"),
            ],
            swiftSettings: strict + optimization("Templates")
        ),

        // The ground: values, errors, host files.
        module("Diagnostics"),
        module("Bytes"),
        module("CivilTime"),
        module("StrictJSON", ["Bytes", "Diagnostics"]),
        module("TOML", ["Bytes", "Diagnostics"]),
        module("Enclavefile", ["Bytes", "Diagnostics", "TOML"]),
        module("Crypto", ["Bytes", "Diagnostics", "CLibCrypto"]),
        module("HostFiles", ["Bytes", "Diagnostics", "Crypto", system]),
        module("HostProcess", ["CLinux", system]),

        // What is kept between runs.
        module("Cache", ["Diagnostics", "HostFiles", system]),

        module("HTTPExchange", ["HostProcess", "CCurl"]),
        module("PKCS11", ["Bytes", "Diagnostics", "Crypto", "CPKCS11"]),

        // Images: streams, archives, layers, trees.
        module("Compression", ["Bytes", "Diagnostics", "CISAL", "CZlib", "CZstd"]),
        module("Tar", ["Bytes", "Diagnostics", "HostFiles", "Compression", "CLibArchive"]),
        module(
            "RootFS",
            [
                "Bytes", "Diagnostics", "StrictJSON", "Crypto", "HostFiles", "HostProcess", "Cache", "Compression",
                "Tar", "OCI", system,
            ]
        ),
        module(
            "OCI",
            ["Bytes", "CivilTime", "Diagnostics", "StrictJSON", "Crypto", "HostFiles", "Compression", "Tar", system]
        ),

        // Programs and enclaves.
        module("ELF", ["Bytes", "Diagnostics"]),
        module("SGX", ["Bytes", "CivilTime", "Diagnostics", "StrictJSON", "Crypto"]),
        module("SGXSDK", ["Bytes", "CivilTime", "Diagnostics", "Crypto", "HostFiles", "ELF", "SGX", system]),
        module("SEFS", ["Bytes", "Diagnostics", "Crypto", "HostFiles", "HostProcess", system]),
        module(
            "Signing",
            [
                "Bytes", "Diagnostics", "StrictJSON", "Crypto", "HostFiles", "HostProcess", "HTTPExchange", "PKCS11",
                "SGX", system,
            ]
        ),
        module(
            "SigningService",
            [
                "Bytes", "CivilTime", "Diagnostics", "StrictJSON", "TOML", "Crypto", "HostFiles", "HostProcess", "SGX",
                "Signing", system,
            ]
        ),
        module(
            "SigningServer",
            ["Diagnostics", "Crypto", "HostFiles", "Signing", "SigningService", system] + nio
        ),

        // LibOS back ends and what they plug into.
        module("OcclumConfig", ["Bytes", "Diagnostics", "StrictJSON"]),
        module(
            "Compatibility",
            ["Bytes", "Diagnostics", "StrictJSON", "Crypto", "Compression", "ELF", "RootFS", "OCI"]
        ),
        module(
            "LibOS",
            [
                "Bytes",
                "Diagnostics",
                "StrictJSON",
                "Crypto",
                "HostFiles",
                "RootFS",
                "OCI",
                "SGX",
                "Signing",
                "Compatibility",
            ]
        ),
        module(
            "Gramine",
            [
                "Bytes",
                "Diagnostics",
                "StrictJSON",
                "TOML",
                "Crypto",
                "HostFiles",
                "ELF",
                "RootFS",
                "OCI",
                "SGX",
                "Signing",
                "Compatibility",
                "LibOS",
                system,
            ]
        ),
        module(
            "Occlum",
            [
                "Bytes",
                "Diagnostics",
                "StrictJSON",
                "Crypto",
                "HostFiles",
                "HostProcess",
                "ELF",
                "RootFS",
                "OCI",
                "SGX",
                "SGXSDK",
                "SEFS",
                "Signing",
                "OcclumConfig",
                "Compatibility",
                "LibOS",
            ],
            exclude: ["Launcher/Program"]
        ),
        module(
            "Skeleton",
            [
                "Bytes",
                "Diagnostics",
                "StrictJSON",
                "Crypto",
                "HostFiles",
                "RootFS",
                "OCI",
                "SGX",
                "Signing",
                "Compatibility",
                "LibOS",
                "Templates",
            ],
            exclude: ["Enclave"]
        ),

        module(
            "Kits",
            [
                "Bytes",
                "Diagnostics",
                "StrictJSON",
                "Crypto",
                "HostFiles",
                "Compression",
                "Tar",
                "RootFS",
                "OCI",
                "Compatibility",
                "LibOS",
                system,
            ]
        ),

        // The pipeline.
        module(
            "TEEBuild",
            [
                "Bytes",
                "CivilTime",
                "Diagnostics",
                "StrictJSON",
                "Crypto",
                "HostFiles",
                "Tar",
                "RootFS",
                "OCI",
                "SGX",
                "SGXSDK",
                "Signing",
                "Compatibility",
                "LibOS",
                "Templates",
            ]
        ),

        // What others are told of a finished image.
        module(
            "Kubernetes",
            ["Bytes", "Diagnostics", "StrictJSON", "Crypto", "OCI", "SGX", "LibOS", "TEEBuild", "Templates"]
        ),

        // Whether a machine has what conversions need.
        module(
            "Doctor",
            ["Diagnostics", "StrictJSON", "Crypto", "HostFiles", "HTTPExchange", "OCI", "LibOS", "Kits", system]
        ),

        // Many targets at once.
        module(
            "Make",
            [
                "Bytes", "CivilTime", "Diagnostics", "StrictJSON", "TOML", "Crypto", "HostFiles", "HostProcess",
                "Cache", "OCI", "RootFS", "SGX", "Signing", "Compatibility", "LibOS", "Kits", "TEEBuild", "Enclavefile",
                "Templates", system,
            ]
        ),

        // The command line.
        module(
            "Commands",
            [
                "Doctor",
                "Enclavefile",
                "Make",
                "Cache",
                "Bytes",
                "CivilTime",
                "Diagnostics",
                "StrictJSON",
                "Crypto",
                "HostFiles",
                "HostProcess",
                "Compression",
                "Tar",
                "RootFS",
                "OCI",
                "ELF",
                "SGX",
                "SGXSDK",
                "PKCS11",
                "Signing",
                .target(name: "SigningServer", condition: .when(traits: ["SigningService"])),
                .target(name: "SigningService", condition: .when(traits: ["SigningService"])),
                "Compatibility",
                "LibOS",
                "Kits",
                "Gramine",
                "Occlum",
                "OcclumConfig",
                "SEFS",
                "TOML",
                "Skeleton",
                "TEEBuild",
                "Kubernetes",
                "Templates",
                arguments,
                system,
            ]
        ),
        .executableTarget(
            name: "tee-build",
            dependencies: ["Commands"],
            exclude: ["exports.map", "sections.ld"],
            swiftSettings: strict,
            linkerSettings: [
                .unsafeFlags(
                    [
                        "-use-ld=lld", "-Xlinker", "--icf=all", "-Xlinker", "--no-eh-frame-hdr",
                        "-Xlinker", "--version-script=\(Context.packageDirectory)/Sources/tee-build/exports.map",
                        "-Xlinker", "\(Context.packageDirectory)/Sources/tee-build/sections.ld",
                    ],
                    .when(configuration: .release)
                )
            ]
        ),

        // Tests, one target a module.
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
        tests("Bytes"),
        tests("CivilTime"),
        tests(
            "Commands",
            [
                arguments,
                "Bytes", "Crypto", "Diagnostics", "StrictJSON", "HostFiles", "HostProcess", "OCI", "PKCS11", "Tar",
                "TOML",
                "ELFFixtures", "ImageFixtures", "TokenFixture", system,
            ]
        ),
        tests(
            "Make",
            ["Crypto", "Diagnostics", "LibOS", "OCI", "SGX", "TEEBuild", "Templates", "ImageFixtures", system]
        ),
        tests("Diagnostics"),
        tests("StrictJSON", ["Bytes", "Diagnostics"]),
        tests("TOML", ["Bytes", "Diagnostics"]),
        tests("Enclavefile", ["Diagnostics", "TOML"]),
        tests("Crypto", ["Bytes", "Diagnostics", "ImageFixtures", system]),
        tests("HostFiles", ["Bytes", "Diagnostics", "Crypto", "ImageFixtures", system]),
        tests("HostProcess", ["ImageFixtures", system]),
        tests("Cache", ["Diagnostics", "HostFiles", "ImageFixtures", system]),
        tests("HTTPExchange", ["HostProcess", "ImageFixtures", system]),
        tests("PKCS11", ["Diagnostics", "Crypto", "ImageFixtures", "TokenFixture", system]),
        .target(
            name: "TokenFixture",
            dependencies: ["PKCS11", "ImageFixtures", system],
            path: "Tests/TokenFixture",
            swiftSettings: strict
        ),
        tests("Compression", ["Diagnostics", "ImageFixtures", system]),
        tests("Tar", ["Bytes", "Diagnostics", "Crypto", "HostFiles", "Compression", "ImageFixtures", system]),
        tests(
            "RootFS",
            [
                "Bytes", "Diagnostics", "StrictJSON", "Crypto", "HostFiles", "Compression", "Tar", "OCI",
                "ImageFixtures", system,
            ]
        ),
        tests("OCI", ["Bytes", "Diagnostics", "StrictJSON", "Crypto", "HostFiles", "Tar", "ImageFixtures", system]),
        .target(
            name: "ImageFixtures",
            dependencies: ["Bytes", "Diagnostics", "Crypto", "Tar", system],
            path: "Tests/ImageFixtures",
            swiftSettings: strict
        ),
        tests("ELF", ["Bytes", "Diagnostics", "ELFFixtures"]),
        .target(name: "ELFFixtures", dependencies: ["Bytes"], path: "Tests/ELFFixtures", swiftSettings: strict),
        tests("SGX", ["Bytes", "CivilTime", "Diagnostics", "StrictJSON", "Crypto", "HostFiles", system]),
        tests(
            "SGXSDK",
            ["Bytes", "Diagnostics", "StrictJSON", "Crypto", "HostFiles", "ELF", "SGX", "ImageFixtures", system]
        ),
        tests("SEFS", ["Bytes", "Diagnostics", "Crypto", "HostFiles", "ImageFixtures", system]),
        tests(
            "Signing",
            [
                "Bytes", "Diagnostics", "StrictJSON", "Crypto", "HostFiles", "HTTPExchange", "PKCS11", "SGX",
                "ImageFixtures", "TokenFixture", system,
            ]
        ),
        tests(
            "SigningService",
            [
                "Bytes", "Crypto", "Diagnostics", "HostFiles", "ImageFixtures", "SGX", "Signing", "StrictJSON",
                "TokenFixture", "PKCS11", system,
            ]
        ),
        tests(
            "SigningServer",
            [
                "Crypto", "Diagnostics", "HostFiles", "HostProcess", "HTTPExchange", "ImageFixtures", "SGX", "Signing",
                "SigningService",
                "StrictJSON", system,
            ]
        ),
        tests("OcclumConfig", ["Bytes", "Diagnostics", "StrictJSON", "Crypto"]),
        tests(
            "Compatibility",
            ["Bytes", "Diagnostics", "StrictJSON", "ELF", "ELFFixtures", "HostFiles", "RootFS", "OCI", system]
        ),
        tests("LibOS", ["Diagnostics"]),
        tests(
            "Gramine",
            [
                "Bytes", "Diagnostics", "StrictJSON", "TOML", "Crypto", "HostFiles", "ELF", "OCI", "SGX", "Signing",
                "Compatibility", "LibOS", "TEEBuild", "ELFFixtures", "ImageFixtures", system,
            ]
        ),
        tests(
            "Occlum",
            [
                "Bytes", "Diagnostics", "StrictJSON", "Crypto", "HostFiles", "Tar", "RootFS", "OCI", "ELF",
                "ELFFixtures",
                "SGX", "SGXSDK", "SEFS", "Signing", "OcclumConfig", "Compatibility", "LibOS", "ImageFixtures", system,
            ]
        ),
        tests("Skeleton", ["Bytes", "Diagnostics", "Crypto", "SGX", "Signing", "ImageFixtures", system]),
        tests(
            "Kits",
            [
                "Bytes", "Compression", "Crypto", "Diagnostics", "Gramine", "HostFiles", "ImageFixtures", "LibOS",
                "OCI", "Occlum",
                "StrictJSON", "Tar", system,
            ]
        ),
        tests(
            "TEEBuild",
            [
                "Bytes", "Diagnostics", "StrictJSON", "Crypto", "HostFiles", "OCI", "RootFS", "SGX", "Signing",
                "Compatibility", "LibOS", "Skeleton", "ImageFixtures", system,
            ]
        ),
        tests("Templates"),
        tests("Doctor", ["Diagnostics", "HostFiles", "Kits", "LibOS", "ImageFixtures", system]),
        tests("Kubernetes", ["Diagnostics", "StrictJSON", "OCI", "Templates", "ImageFixtures", system]),
    ],
    swiftLanguageModes: [.v6],
)
