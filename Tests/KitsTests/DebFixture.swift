import Bytes
import Compression
import Diagnostics
import ImageFixtures
import SystemPackage
import Tar

/// How the tars in a package are compressed.
enum DebCompression: String, CaseIterable {
    case plain = ""
    case gzip = ".gz"
    case xz = ".xz"
    case zstd = ".zst"

    func compressed(_ bytes: [UInt8]) throws -> [UInt8] {
        var output: [UInt8] = []
        func append(_ part: Span<UInt8>) { for index in part.indices { output.append(part[index]) } }
        switch self {
        case .plain: return bytes
        case .gzip:
            var compressor = GzipCompressor()
            try compressor.compress(bytes.span, end: true) { append($0) }
        case .zstd:
            var compressor = ZstdCompressor()
            try compressor.compress(bytes.span, end: true) { append($0) }
        case .xz:
            let folder = try TemporaryDirectory()
            try folder.write(bytes, to: "tar")
            _ = try ForeignTool("xz")?.run(folder("tar").string)
            return try folder.read("tar.xz")
        }
        return output
    }
}

/// Debian packages (deb(5)), made by hand.
enum DebFixture {
    /// A member of an ar archive, padded to an even length.
    static func member(_ name: String, _ content: [UInt8], size: String? = nil) -> [UInt8] {
        func field(_ text: String, _ width: Int) -> [UInt8] {
            Array(text.utf8) + [UInt8](repeating: 0x20, count: max(0, width - text.utf8.count))
        }
        let header =
            field(name, 16) + field("0", 12) + field("0", 6) + field("0", 6) + field("100644", 8)
            + field(size ?? "\(content.count)", 10) + Array("`\n".utf8)
        return header + content + (content.count % 2 == 1 ? [0x0a] : [])
    }

    static let magic = Array("!<arch>\n".utf8)

    static func package(
        _ name: String,
        version: String,
        files: [(PathBytes, [UInt8])],
        compression: DebCompression = .xz
    ) throws -> [UInt8] {
        let control = try archive([file("control", Array("Package: \(name)\nVersion: \(version)\n".utf8))])
        let data = try archive(files.map { file($0.0, $0.1) })
        return magic + member("debian-binary", Array("2.0\n".utf8))
            + member("control.tar\(compression.rawValue)", try compression.compressed(control))
            + member("data.tar\(compression.rawValue)", try compression.compressed(data))
    }
}

/// A stand-in for a release of Gramine: the right names, and any content, since collecting reads none.
enum StandIn {
    static let program = [UInt8]("\u{7f}ELF".utf8) + [2, 1, 1]
    static let folder = "usr/lib/x86_64-linux-gnu/gramine"

    static let files: [(PathBytes, [UInt8])] = [
        (PathBytes("\(folder)/sgx/libpal.so"), program + [1]),
        (PathBytes("\(folder)/libsysdb.so"), program + [2]),
        (PathBytes("\(folder)/sgx/loader"), program + [3]),
        (PathBytes("\(folder)/unwanted"), [9]),
    ]
}

/// The number of the error that `body` throws; 0 for none.
func code(_ body: () throws -> Void) -> Int {
    do {
        try body()
        return 0
    } catch {
        return (error as? TeeError)?.code.number ?? -1
    }
}
