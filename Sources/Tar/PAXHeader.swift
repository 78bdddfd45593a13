internal import Bytes
internal import Diagnostics

/// The records of one PAX extended header (POSIX.1-2017, pax, "pax Extended Header"), as Go's archive/tar takes them.
struct PAXHeader {
    /// Values by key; of a key that stands twice the last counts.
    private var values: [[UInt8]: [UInt8]] = [:]
    /// The sparse map of GNU format 0.0, which stands in keys that repeat: offset, length, offset, ...
    private(set) var repeatedMap: [[UInt8]] = []

    /// Reads `LENGTH KEY=VALUE\n`, again and again; `name` is the header's own, for messages.
    ///
    /// - Throws: `TB3301` for what Go rejects: wrong lengths, no newline, an empty key, a NUL in a key or a path, halves
    ///   of sparse fragments.
    init(parsing body: [UInt8], of name: [UInt8]) throws(TeeError) {
        var rest = body[...]
        while !rest.isEmpty {
            guard let blank = rest.firstIndex(of: 0x20), let length = TarNumber.decimal(rest[..<blank]),
                length > blank - rest.startIndex + 1, length <= rest.count
            else { throw tarMalformed(name, "a PAX record has a wrong length") }
            let record = rest[(blank + 1)..<(rest.startIndex + length)]
            guard record.last == 0x0a else { throw tarMalformed(name, "a PAX record does not end with a newline") }
            guard let equals = record.firstIndex(of: UInt8(ascii: "=")), equals > record.startIndex else {
                throw tarMalformed(name, "a PAX record has no key")
            }
            try take(Array(record[..<equals]), Array(record[(equals + 1)...].dropLast()), of: name)
            rest = rest.dropFirst(length)
        }
        guard repeatedMap.count.isMultiple(of: 2) else {
            throw tarMalformed(name, "a sparse map ends inside a fragment")
        }
    }

    private mutating func take(_ key: [UInt8], _ value: [UInt8], of name: [UInt8]) throws(TeeError) {
        guard !key.contains(0) else { throw tarMalformed(name, "the key of a PAX record holds a NUL") }
        if key.elementsEqual("GNU.sparse.offset".utf8) || key.elementsEqual("GNU.sparse.numbytes".utf8) {
            let isOffset = key.elementsEqual("GNU.sparse.offset".utf8)
            guard isOffset == repeatedMap.count.isMultiple(of: 2) else {
                throw tarMalformed(name, "offsets and lengths of a sparse map do not take turns")
            }
            repeatedMap.append(value)
            return
        }
        if PAXHeader.textKeys.contains(where: { key.elementsEqual($0.utf8) }), value.contains(0) {
            throw tarMalformed(name, "the PAX record \(printable(key)) holds a NUL")
        }
        values[key] = value
    }

    private static let textKeys = ["path", "linkpath", "uname", "gname"]

    /// The value of `key`; nil if it is missing or empty, which Go takes for missing.
    subscript(key: String) -> [UInt8]? {
        guard let value = values[Array(key.utf8)], !value.isEmpty else { return nil }
        return value
    }

    /// Whether there is a key that starts with `prefix`.
    func hasKey(startingWith prefix: String) -> Bool {
        values.keys.contains { $0.starts(with: prefix.utf8) }
    }

    /// The extended attributes, empty ones too, in the order of their names' bytes.
    func extendedAttributes(of name: [UInt8], limits: LayerLimits) throws(TeeError) -> [ExtendedAttribute] {
        let prefix = Array("SCHILY.xattr.".utf8)
        var attributes: [ExtendedAttribute] = []
        var total = 0
        for (key, value) in values where key.starts(with: prefix) {
            guard key.count > prefix.count else {
                throw tarMalformed(name, "an extended attribute has an empty name")
            }
            total += key.count - prefix.count + value.count
            attributes.append(ExtendedAttribute(name: Array(key[prefix.count...]), value: value))
        }
        guard total <= limits[.extendedAttributes] else {
            throw tarLimit(name, "its extended attributes have \(total) bytes", .extendedAttributes, limits)
        }
        return attributes.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// Checks the records as those of a global header, which tar applies to all entries that follow, Go to its own name.
    ///
    /// - Throws: `TB3302` if one says what an entry is or where it goes; `TB3301` if Go rejects one.
    func checkGlobal(of name: [UInt8]) throws(TeeError) {
        for key in ["path", "linkpath", "size", "uid", "gid", "mtime"] where values[Array(key.utf8)] != nil {
            throw tarAmbiguous(name, "a global PAX header sets the \(key) of all entries")
        }
        for prefix in ["SCHILY.", "GNU.", "LIBARCHIVE."] where hasKey(startingWith: prefix) || !repeatedMap.isEmpty {
            throw tarAmbiguous(name, "a global PAX header sets attributes or sparse maps of all entries")
        }
        _ = try time("atime", of: name)
        _ = try time("ctime", of: name)
    }

    /// The number that is the value of `key`; nil if there is none.
    ///
    /// - Throws: `TB3301` if it is no number of digits alone.
    func number(_ key: String, of name: [UInt8]) throws(TeeError) -> Int? {
        guard let value = self[key] else { return nil }
        guard let number = TarNumber.decimal(value[...]) else {
            throw tarMalformed(name, "the PAX record \(key) is \(printable(value.prefix(40))), which is no number")
        }
        return number
    }

    /// The time that is the value of `key`, in whole seconds towards the past and nanoseconds; nil if there is none.
    ///
    /// - Throws: `TB3301` if it is not digits, with a minus before and a fraction behind them perhaps.
    func time(_ key: String, of name: [UInt8]) throws(TeeError) -> (seconds: Int, nanoseconds: UInt32)? {
        guard let value = self[key] else { return nil }
        let isNegative = value.first == UInt8(ascii: "-")
        let parts = value.dropFirst(isNegative ? 1 : 0).split(
            separator: UInt8(ascii: "."),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        var fraction = parts.count > 1 ? Array(parts[1]) : []
        guard let seconds = TarNumber.decimal(parts[0]), fraction.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw tarMalformed(name, "the PAX record \(key) is \(printable(value.prefix(40))), which is no time")
        }
        fraction += [UInt8](repeating: 0x30, count: max(0, 9 - fraction.count))
        let nanoseconds = UInt32(TarNumber.decimal(fraction[..<9]) ?? 0)
        guard isNegative else { return (seconds, nanoseconds) }
        return nanoseconds == 0 ? (-seconds, 0) : (-seconds - 1, 1_000_000_000 - nanoseconds)
    }
}
