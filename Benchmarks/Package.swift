// swift-tools-version: 6.2
import PackageDescription

/// A tool of the benchmarks, built as the shipped modules are.
func tool(_ name: String, _ products: [String]) -> Target {
    .executableTarget(
        name: name,
        dependencies: products.map { .product(name: $0, package: "tee-build") },
        path: "Sources/\(name)",
        swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
    )
}

let package = Package(
    name: "benchmarks",
    dependencies: [.package(name: "tee-build", path: "..")],
    targets: [
        tool("make-layer", ["Tar", "Bytes", "Diagnostics"]),
        tool("measure-enclave", ["SGX", "Diagnostics"]),
    ],
    swiftLanguageModes: [.v6]
)
