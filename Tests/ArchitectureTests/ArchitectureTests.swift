import Testing

/// The modules from the ground up: each may import those of rows below its own, and those of its own row that
/// `neighbours` names.
private let rows: [[String]] = [
    ["Diagnostics", "Bytes", "CivilTime", "HostProcess", "Templates"],
    ["StrictJSON", "Crypto", "ELF", "TOML", "HTTPExchange"],
    ["HostFiles", "PKCS11", "Compression", "SGX", "Enclavefile"],
    ["Cache", "Tar", "SGXSDK", "SEFS", "Signing"],
    ["OCI", "SigningService"],
    ["RootFS", "SigningServer"],
    ["OcclumConfig", "Compatibility"],
    ["LibOS"],
    ["Gramine", "Kits", "Occlum", "Skeleton"],
    ["TEEBuild"],
    ["Doctor", "Kubernetes", "Make"],
    ["Commands"],
    ["tee-build"],
]

/// The targets that wrap C, and so the only ones with unsafe code.
private let wrappers: Set<String> = [
    "Crypto", "Compression", "Tar", "HostFiles", "HostProcess", "HTTPExchange", "PKCS11",
]

@Test func `modules import downwards only, and back ends never each other`() throws {
    let rank = Dictionary(
        uniqueKeysWithValues: rows.enumerated().flatMap { row in row.element.map { ($0, row.offset) } }
    )
    let tree = try SourceTree()
    #expect(tree.files.count > 30)
    for file in tree.files {
        let own = try #require(rank[file.target], "\(file.target) is missing in this test's table")
        for imported in SourceTree.imports(of: file) {
            guard let other = rank[imported] else { continue }
            #expect(other < own, "\(file.path) imports \(imported), which is not below \(file.target)")
        }
    }
}

@Test func `unsafe code stands only in the targets that wrap C`() throws {
    for file in try SourceTree().files where !wrappers.contains(file.target) {
        for (index, line) in file.lines.enumerated() {
            let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
            let words = code.split { !$0.isLetter && $0 != "@" && $0 != "_" }
            #expect(
                !words.contains { $0 == "unsafe" || $0 == "@unsafe" || $0 == "@unchecked" },
                "\(file.path):\(index + 1): \(line)"
            )
        }
    }
}

@Test func `nothing that ships imports Foundation, which would bring 45 MB of ICU`() throws {
    for file in try SourceTree().files {
        #expect(SourceTree.imports(of: file).allSatisfy { !$0.hasPrefix("Foundation") }, "\(file.path)")
    }
}

@Test func `C headers are imported by the targets that wrap them only`() throws {
    let headers: Set = ["CLibCrypto", "CLinux", "CPKCS11", "CCurl", "CLibArchive", "CZstd", "CZlib", "CISAL", "Glibc"]
    for file in try SourceTree().files where !wrappers.contains(file.target) {
        #expect(headers.isDisjoint(with: SourceTree.imports(of: file)), "\(file.path)")
    }
}

@Test func `files stay small enough to have one subject`() throws {
    let lengths = try SourceTree().files.map { (path: $0.path, count: $0.lines.count) }.sorted { $0.count < $1.count }
    #expect(lengths[lengths.count / 2].count <= 120)
    #expect(lengths.allSatisfy { $0.count <= 700 }, "\(lengths.last.map { "\($0.path): \($0.count)" } ?? "")")
}
