// swift-tools-version: 6.2
import PackageDescription

/// A fuzz target: an executable whose `main` is libFuzzer's.
func target(_ name: String, _ products: [String]) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["FuzzInput"] + products.map { .product(name: $0, package: "tee-build") },
        swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
    )
}

let package = Package(
    name: "fuzz",
    dependencies: [.package(name: "tee-build", path: "../..")],
    targets: [
        .target(
            name: "FuzzInput",
            swiftSettings: [.swiftLanguageMode(.v6), .strictMemorySafety(), .treatAllWarnings(as: .error)]
        ),
        target("FuzzJSON", ["StrictJSON", "Diagnostics"]),
        target("FuzzELF", ["ELF", "Diagnostics"]),
        target("FuzzCompression", ["Compression", "Diagnostics"]),
        target("FuzzImage", ["OCI", "Diagnostics"]),
        target("FuzzSIGSTRUCT", ["SGX", "StrictJSON", "Diagnostics"]),
        target("FuzzSDK", ["SGXSDK", "Diagnostics"]),
        target("FuzzTar", ["Tar", "Compression", "Diagnostics"]),
    ],
    swiftLanguageModes: [.v6]
)
