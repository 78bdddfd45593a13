internal import Bytes
internal import Diagnostics

/// One header block of a tar, its fields as they stand (POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual,
/// "Basic Tar Format"; Go 1.19's archive/tar/format.go for what tells the formats apart).
struct TarHeaderBlock {
    /// Bytes of a block.
    static let byteCount = 512

    /// The formats that differ in what stands behind the fields they share.
    enum Format {
        case v7
        /// POSIX ustar, with PAX records or without.
        case ustar
        /// ustar with the shorter prefix of star.
        case star
        case gnu
    }

    let bytes: [UInt8]
    let format: Format
    /// The name in the fields name and prefix.
    let name: [UInt8]
    let linkTarget: [UInt8]
    let type: UInt8
    let mode: Int
    let uid: Int
    let gid: Int
    let byteCount: Int
    let modified: Int
    let deviceMajor: Int
    let deviceMinor: Int

    /// Reads the fields of a block that is not all zeros.
    ///
    /// - Throws: `TB3301` if the checksum is wrong or a field is no number; `TB3302` where readers are known to differ.
    init(_ bytes: [UInt8]) throws(TeeError) {
        self.bytes = bytes
        let ownName = TarHeaderBlock.text(bytes[0..<100])
        guard TarHeaderBlock.checksumMatches(bytes) else {
            throw tarMalformed(ownName, "the checksum of its header is wrong")
        }
        format = try TarHeaderBlock.format(bytes, ownName)
        let prefix =
            switch format {
            case .ustar: TarHeaderBlock.text(bytes[345..<500])
            case .star: TarHeaderBlock.text(bytes[345..<476])
            case .v7, .gnu: [UInt8]()
            }
        name = prefix.isEmpty ? ownName : prefix + [PathBytes.slash] + ownName
        linkTarget = TarHeaderBlock.text(bytes[157..<257])
        type = bytes[156]
        func number(_ field: String, _ range: Range<Int>) throws(TeeError) -> Int {
            do {
                return try TarNumber.read(bytes[range])
            } catch {
                throw TarHeaderBlock.refusal(error, ownName, field, bytes[range])
            }
        }
        mode = try number("mode", 100..<108)
        uid = try number("uid", 108..<116)
        gid = try number("gid", 116..<124)
        byteCount = try number("size", 124..<136)
        modified = try number("mtime", 136..<148)
        deviceMajor = format == .v7 ? 0 : try number("devmajor", 329..<337)
        deviceMinor = format == .v7 ? 0 : try number("devminor", 337..<345)
        if format == .star {
            _ = try number("atime", 476..<488)
            _ = try number("ctime", 488..<500)
        }
        if format == .gnu { try checkGNUFields() }
    }

    /// Go takes the fields atime and ctime of GNU headers for a prefix of the name if they are no numbers, as a bug of
    /// old Go wrote them; libarchive reads `realsize` and the sparse map of entries of every type, Go and GNU tar those
    /// of type `S` only.
    private func checkGNUFields() throws(TeeError) {
        for field in [345..<357, 357..<369] where bytes[field.lowerBound] != 0 {
            do {
                _ = try TarNumber.read(bytes[field])
            } catch {
                throw tarAmbiguous(name, "its GNU header has text in the fields atime and ctime, as if in a prefix")
            }
        }
        guard type != UInt8(ascii: "S"), bytes[386..<495].contains(where: { $0 != 0 }) else { return }
        throw tarAmbiguous(name, "its GNU header has a sparse map or realsize, and it is no sparse file")
    }

    /// The text of a field: up to the first NUL, or all of it.
    static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

    static func refusal(
        _ problem: TarNumber.Problem,
        _ name: [UInt8],
        _ field: String,
        _ bytes: ArraySlice<UInt8>
    ) -> TeeError {
        switch problem {
        case .invalid: tarMalformed(name, "the field \(field) of its header is \(printable(bytes)), which is no number")
        case .leadingNUL: tarAmbiguous(name, "the field \(field) of its header starts with a NUL before its digits")
        }
    }

    private static func format(_ bytes: [UInt8], _ name: [UInt8]) throws(TeeError) -> Format {
        if bytes[257..<265].elementsEqual("ustar  \u{0}".utf8) { return .gnu }
        if bytes[257..<263].elementsEqual("ustar\u{0}".utf8) {
            return bytes[508..<512].elementsEqual("tar\u{0}".utf8) ? .star : .ustar
        }
        // Others than Go take every magic number that starts with "ustar" for that format, and its prefix with it.
        guard bytes[345..<500].allSatisfy({ $0 == 0 }) else {
            throw tarAmbiguous(name, "it has a prefix of its name, and its header is not of a format that has one")
        }
        return .v7
    }

    /// The sum of the bytes with blanks for the sum itself; some old writers took the bytes as signed.
    private static func checksumMatches(_ bytes: [UInt8]) -> Bool {
        guard let stated = try? TarNumber.read(bytes[148..<156]), bytes[148] & 0x80 == 0 else { return false }
        var (unsigned, signed) = (0, 0)
        for index in bytes.indices {
            let byte: UInt8 = 148..<156 ~= index ? 0x20 : bytes[index]
            unsigned += Int(byte)
            signed += Int(Int8(bitPattern: byte))
        }
        return stated == unsigned || stated == signed
    }
}
