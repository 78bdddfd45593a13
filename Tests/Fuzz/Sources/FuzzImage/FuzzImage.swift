import Diagnostics
import FuzzInput
import OCI

/// The documents of an image may be anything.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = fuzzInput(start, count)
    _ = try? ImageIndex(bytes, mediaType: nil)
    _ = try? ImageIndex(bytes, mediaType: .index)
    _ = try? ImageManifest(bytes, mediaType: .manifest)
    _ = try? ImageManifest(bytes, mediaType: .dockerManifest)
    _ = try? ImageConfig(bytes)
    if let text = String(validating: bytes, as: UTF8.self) {
        _ = try? Digest(text)
        _ = try? ImageReference(text, exists: { _ in false })
    }
    return 0
}
