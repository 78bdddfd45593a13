import Bytes
import Crypto
import Diagnostics
import OCI
import OcclumConfig

@testable import Occlum

/// Takes the place of what writes SEFS images: MACs are hashes of everything that an image would hold.
struct StandInImages: SecureImageWriter {
    func image(of tree: EnclaveTree, key: [UInt8]?, contents: EnclaveContents) throws(TeeError) -> SecureImage {
        var listing = key ?? []
        var files: [EnclaveTree.Content] = []
        for (path, node) in tree.entries {
            listing += path.bytes + [0]
            switch node {
            case .directory(let mode): listing.append(littleEndian: mode)
            case .symlink(let target): listing += target.bytes
            case .file(let content, let mode):
                listing.append(littleEndian: mode)
                files.append(content)
            }
        }
        var parts = [[UInt8]](repeating: [], count: files.count)
        try contents.read(files) { place, part throws(TeeError) in
            for index in part.indices { parts[place].append(part[index]) }
        }
        for (content, bytes) in zip(files, parts) {
            guard try contents.byteCount(content) == bytes.count else { throw StandInImages.failure("a size is wrong") }
            listing += SHA256Digest.of(bytes).bytes
        }
        return SecureImage(mac: try StandInImages.mac(listing), files: [("metadata", .bytes(listing))])
    }

    func protectedFile(_ name: String, _ content: [UInt8]) throws(TeeError) -> ProtectedContent {
        ProtectedContent(
            mac: try StandInImages.mac(Array(name.utf8) + content),
            bytes: Array("protected:".utf8) + content
        )
    }

    func verify(_ image: StoredImage, mac: FileSystemMAC, returning path: PathBytes?) throws(TeeError) -> [UInt8]? {
        var bytes: [UInt8] = []
        try image.read { _, part throws(TeeError) in for index in part.indices { bytes.append(part[index]) } }
        guard try StandInImages.mac(bytes) == mac else { throw StandInImages.failure("the MAC is wrong") }
        return nil
    }

    private static func mac(_ bytes: [UInt8]) throws(TeeError) -> FileSystemMAC {
        guard let mac = FileSystemMAC(SHA256Digest.of(bytes).bytes.prefix(16)) else { throw failure("no MAC") }
        return mac
    }

    private static func failure(_ cause: String) -> TeeError {
        TeeError(.unusableImage, object: "", cause: cause, hint: "")
    }
}
