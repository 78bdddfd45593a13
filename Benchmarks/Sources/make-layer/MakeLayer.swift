import Bytes
import Diagnostics
import Glibc
import Tar

/// Writes one layer of the benchmark's image to stdout: the same bytes on every machine for the same arguments, but for
/// the programs named as PATH.
///
/// `make-layer FILES BYTES LAYER LAYERS [PATH...]` spreads FILES files of about BYTES bytes in all over LAYERS layers and
/// writes the one numbered LAYER, from 0. Each PATH is a program or library of the machine, put into layer 0.
@main
struct MakeLayer {
    static func main() throws {
        let numbers = CommandLine.arguments.dropFirst().prefix(4).compactMap { Int($0) }
        guard numbers.count == 4, numbers.allSatisfy({ $0 >= 0 }), numbers[0] > 0, numbers[2] < numbers[3] else {
            throw Usage()
        }
        let (files, bytes, layer, layers) = (numbers[0], numbers[1], numbers[2], numbers[3])
        let content = SampleContent()
        let output = StandardOutput()
        var tar = TarWriter { bytes throws(TeeError) in output.write(bytes) }
        if layer == 0 { try add(Array(CommandLine.arguments.dropFirst(5)), to: &tar) }
        for index in 0..<files where index / 100 % layers == layer {
            let folder = "data/\(index / 10_000)/\(index / 100)"
            if index.isMultiple(of: 100) {
                try tar.begin(TarWriterEntry(path: PathBytes(folder), kind: .directory, mode: 0o755))
            }
            let part = content.part(ofFile: index, averaging: bytes / files)
            let path = PathBytes("\(folder)/file-\(index).bin")
            try tar.begin(TarWriterEntry(path: path, kind: .file(byteCount: part.count), mode: 0o644))
            try tar.write(content.bytes.span.extracting(part))
        }
        try tar.finish()
        output.flush()
    }

    /// Puts programs of this machine into the layer, so that the image has an entry point.
    private static func add(_ programs: [String], to tar: inout TarWriter) throws {
        for program in programs {
            guard let file = fopen(program, "rb") else { throw Unreadable(path: program) }
            defer { fclose(file) }
            var bytes: [UInt8] = []
            var part = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = fread(&part, 1, part.count, file)
                guard count > 0 else { break }
                bytes += part[..<count]
            }
            let path = PathBytes(String(program.drop { $0 == "/" }))
            try tar.begin(TarWriterEntry(path: path, kind: .file(byteCount: bytes.count), mode: 0o755))
            try tar.write(bytes.span)
        }
    }

    private struct Usage: Error, CustomStringConvertible {
        let description = "usage: make-layer FILES BYTES LAYER LAYERS [PATH...]"
    }

    private struct Unreadable: Error {
        let path: String
    }
}
