internal import Cache
internal import Crypto
internal import Diagnostics
internal import OCI
public import SystemPackage
internal import Tar

/// Keeps the indexes of layers between runs, one file each.
///
/// It only saves time: an entry that is missing, damaged or of another version is made anew, and a directory that others
/// can write to is done without, since an index decides what is converted.
public struct LayerIndexCache: Sendable {
    private let folder: CacheFolder
    private let toolIdentity: String

    /// A cache in this directory, which is made when the first index is kept.
    ///
    /// - Parameter toolIdentity: name and version of the program: another version reads every layer anew.
    public init(directory: FilePath, toolIdentity: String) {
        folder = CacheFolder(directory, of: .layers)
        self.toolIdentity = toolIdentity
    }

    /// All that an index depends on.
    struct Key: Sendable {
        fileprivate let text: String

        init(_ layer: LayerBlob, inspector: String, limits: LayerLimits) {
            let bounds = LayerLimit.allCases.map { "\($0.rawValue)=\(limits[$0])" }.joined(separator: " ")
            text = [
                "format \(LayerIndexCoding.version)", inspector, "\(layer.descriptor.digest)", "\(layer.diffID)",
                "\(layer.descriptor.mediaType.text)", bounds,
            ].joined(separator: "\n")
        }
    }

    /// The index that was kept; nil if there is none that can be used.
    func index(for key: Key, of layer: LayerBlob) -> LayerIndex? {
        let whole = wholeKey(key)
        guard let bytes = folder.bytes(of: LayerIndexCache.name(whole), limit: LayerIndexCache.byteCountLimit),
            let index = LayerIndexCoding.decode(bytes, key: whole)
        else { return nil }
        guard index.digest == layer.descriptor.digest, index.diffID == layer.diffID else { return nil }
        return index
    }

    /// Keeps an index if the directory can be written to.
    func keep(_ index: LayerIndex, for key: Key) {
        let whole = wholeKey(key)
        folder.keep(LayerIndexCoding.encode(index, key: whole), as: LayerIndexCache.name(whole))
    }

    private func wholeKey(_ key: Key) -> [UInt8] { Array("\(toolIdentity)\n\(key.text)".utf8) }

    private static func name(_ key: [UInt8]) -> String { SHA256Digest.of(key).description }

    /// An index of the four million entries that are allowed at most has no more.
    private static let byteCountLimit = 4 << 30
}
