import Compression
import Diagnostics
import FuzzInput

/// A stream must expand to the same bytes, or fail, however its bytes are cut into parts.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = fuzzInput(start, count)
    guard let first = input.first else { return 0 }
    let stream = [UInt8](input.dropFirst())
    for format in [Expander.Format.gzip, .zstd] {
        let whole = expand(stream, format, part: stream.count)
        let parts = expand(stream, format, part: Int(first) + 1)
        guard whole == parts else { fatalError("\(format): the parts decide what comes out") }
    }
    return 0
}

/// What comes out of `stream`, given in parts of `part` bytes; nil if it is refused.
private func expand(_ stream: [UInt8], _ format: Expander.Format, part: Int) -> [UInt8]? {
    var expander = Expander(format)
    var output: [UInt8] = []
    do throws(TeeError) {
        var position = 0
        while position < stream.count {
            let end = min(position + part, stream.count)
            try expander.expand(stream.span.extracting(position..<end)) { bytes throws(TeeError) in
                for index in bytes.indices { output.append(bytes[index]) }
            }
            position = end
        }
        try expander.finish()
        return output
    } catch {
        return nil
    }
}
