import SystemPackage

/// Certificates made with openssl, for one test.
public struct TestCertificates: Sendable {
    /// Where they are.
    public let folder: TemporaryDirectory

    /// Makes `authority.pem` and `other.pem`, two authorities, with their keys.
    public init() throws {
        folder = try TemporaryDirectory()
        for name in ["authority", "other"] {
            try run(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=\(name)",
                "-keyout",
                path("\(name).key"),
                "-out",
                path("\(name).pem")
            )
        }
    }

    /// The path of one of the files.
    public func path(_ name: String) -> String { folder(name).string }

    /// Makes NAME.key and NAME.pem by the authority.
    public func make(_ name: String, days: Int = 2, address: String = "127.0.0.1") throws {
        try folder.write(Array("subjectAltName=IP:\(address)\n".utf8), to: "\(name).ext")
        try run(
            "req",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=\(name)",
            "-keyout",
            path("\(name).key"),
            "-out",
            path("\(name).csr")
        )
        try run(
            "x509",
            "-req",
            "-in",
            path("\(name).csr"),
            "-CA",
            path("authority.pem"),
            "-CAkey",
            path("authority.key"),
            "-CAcreateserial",
            "-days",
            "\(days)",
            "-extfile",
            path("\(name).ext"),
            "-out",
            path("\(name).pem")
        )
    }

    private func run(_ arguments: String...) throws {
        guard let openssl = ForeignTool("openssl") else { throw Errno.noSuchFileOrDirectory }
        guard try openssl.run(arguments: arguments).status == 0 else { throw Errno.invalidArgument }
    }
}
