internal import Bytes
internal import Diagnostics

/// Makes an entry of its header and of the extension headers before it, by the rules of Go 1.19's archive/tar/reader.go.
struct TarEntryAssembly {
    /// Records of the last PAX header before the entry.
    var pax: PAXHeader?
    /// A name from a GNU header of type `L`.
    var longName: [UInt8]?
    /// A link target from a GNU header of type `K`.
    var longLink: [UInt8]?
    let limits: LayerLimits

    init(limits: LayerLimits) { self.limits = limits }

    /// Whether there are extension headers that no entry has followed yet.
    var isPending: Bool { pax != nil || longName != nil || longLink != nil }

    /// How the content of an entry stands in the archive.
    enum Layout {
        case plain
        /// The map of old GNU tar starts in the header.
        case oldGNU
        /// The map came in PAX records.
        case mapped(SparseMap)
        /// The map stands before the data.
        case mapBeforeData
    }

    /// The entry that `header` begins; the caller puts in where its content starts.
    ///
    /// - Throws: `TB3301`, `TB3302`, `TB3303` for what is damaged, ambiguous or unknown; `TB3304` and `TB3305` for names
    ///   and what exceeds a limit.
    func entry(_ header: TarHeaderBlock) throws(TeeError) -> (entry: TarEntry, layout: Layout) {
        var name = pax?["path"] ?? header.name
        if let longName, !longName.isEmpty { name = longName }
        var target = pax?["linkpath"] ?? header.linkTarget
        if let longLink, !longLink.isEmpty { target = longLink }
        let kind = try kind(header, name)
        let isFile = kind == .file
        var stored = isFile ? try storedByteCount(header, name) : 0
        var byteCount = stored
        var layout = Layout.plain
        if isFile, header.type == UInt8(ascii: "S") {
            (layout, byteCount) = (.oldGNU, try oldGNUByteCount(header, name))
        } else if let pax, pax.hasKey(startingWith: "GNU.sparse.") || !pax.repeatedMap.isEmpty {
            guard isFile else { throw tarMalformed(name, "it is no file, and has records of a sparse one") }
            name = pax["GNU.sparse.name"] ?? name
            let stated = try pax.number("GNU.sparse.size", of: name)
            let real = try pax.number("GNU.sparse.realsize", of: name)
            byteCount = stated ?? real ?? byteCount
            layout = try sparseLayout(pax, name)
        }
        if pax?.hasKey(startingWith: "SCHILY.realsize") ?? false || pax?.hasKey(startingWith: "SUN.holesdata") ?? false
        {
            throw tarAmbiguous(name, "its PAX records say that it is sparse in a way that Go does not know")
        }
        if case .plain = layout { byteCount = stored }
        if !isFile { (stored, byteCount) = (0, 0) }
        guard target.count <= limits[.linkTarget] else {
            throw tarLimit(name, "its link target has \(target.count) bytes", .linkTarget, limits)
        }
        guard !target.isEmpty || !(kind == .symlink || kind == .hardLink) else {
            throw tarMalformed(name, "it is a link without a target")
        }
        let time = try pax?.time("mtime", of: name) ?? (header.modified, 0)
        let path = try TarName.path(name, limits: limits)
        guard !path.isEmpty || kind == .directory else { throw TarName.rootRefusal(name) }
        let isDevice = kind == .characterDevice || kind == .blockDevice
        let entry = TarEntry(
            name: name,
            path: path,
            kind: kind,
            mode: try mode(header, name),
            uid: try owner(try pax?.number("uid", of: name) ?? header.uid, "uid", name),
            gid: try owner(try pax?.number("gid", of: name) ?? header.gid, "gid", name),
            byteCount: byteCount,
            modifiedSeconds: time.seconds,
            modifiedNanoseconds: time.nanoseconds,
            linkTarget: kind == .symlink || kind == .hardLink ? target : [],
            deviceMajor: isDevice ? try device(header.deviceMajor, below: 1 << 12, name) : 0,
            deviceMinor: isDevice ? try device(header.deviceMinor, below: 1 << 20, name) : 0,
            extendedAttributes: try pax?.extendedAttributes(of: name, limits: limits) ?? [],
            contentOffset: 0,
            storedByteCount: stored,
            isSparse: { if case .plain = layout { false } else { true } }()
        )
        // Go checks these although nobody uses them here.
        _ = try pax?.number("size", of: name)
        _ = try pax?.time("atime", of: name)
        _ = try pax?.time("ctime", of: name)
        return (entry, layout)
    }

    private func kind(_ header: TarHeaderBlock, _ name: [UInt8]) throws(TeeError) -> TarEntryKind {
        switch header.type {
        case 0: return name.last == PathBytes.slash ? .directory : .file
        case UInt8(ascii: "0"): return .file
        case UInt8(ascii: "1"): return .hardLink
        case UInt8(ascii: "2"): return .symlink
        case UInt8(ascii: "3"): return .characterDevice
        case UInt8(ascii: "4"): return .blockDevice
        case UInt8(ascii: "5"): return .directory
        case UInt8(ascii: "6"): return .fifo
        case UInt8(ascii: "S"):
            guard header.format == .gnu else {
                throw tarMalformed(name, "it is a sparse file of GNU tar in a header that is not GNU's")
            }
            return .file
        default:
            throw TeeError(
                .tarUnsupported,
                object: printable(name),
                cause: "it has the type \(printable([header.type]))",
                hint: "make the layer again without this entry"
            )
        }
    }

    private func storedByteCount(_ header: TarHeaderBlock, _ name: [UInt8]) throws(TeeError) -> Int {
        guard let stated = try pax?.number("size", of: name) else { return header.byteCount }
        // Where the number does not fit, writers put zero or the greatest number into the header.
        guard stated == header.byteCount || [0, 0o77_777_777_777].contains(header.byteCount) else {
            throw tarAmbiguous(name, "its header says \(header.byteCount) bytes, its PAX record \(stated)")
        }
        return stated
    }

    private func oldGNUByteCount(_ header: TarHeaderBlock, _ name: [UInt8]) throws(TeeError) -> Int {
        do {
            let byteCount = try TarNumber.read(header.bytes[483..<495])
            if byteCount >= 0 { return byteCount }
        } catch {
            throw TarHeaderBlock.refusal(error, name, "realsize", header.bytes[483..<495])
        }
        throw tarMalformed(name, "its realsize is negative")
    }

    private func sparseLayout(_ pax: PAXHeader, _ name: [UInt8]) throws(TeeError) -> Layout {
        let major = pax["GNU.sparse.major"].map { String(decoding: $0, as: UTF8.self) }
        let minor = pax["GNU.sparse.minor"].map { String(decoding: $0, as: UTF8.self) }
        let map = pax["GNU.sparse.map"]
        switch (major, minor) {
        case ("1", "0"):
            guard map == nil, pax.repeatedMap.isEmpty else {
                throw tarAmbiguous(name, "it has sparse maps of several formats")
            }
            return .mapBeforeData
        case ("0", "0"), ("0", "1"), (nil, nil):
            guard map == nil || pax.repeatedMap.isEmpty else {
                throw tarAmbiguous(name, "it has sparse maps of several formats")
            }
            guard map != nil || !pax.repeatedMap.isEmpty || major != nil else { break }
            let numbers = map?.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            var result = SparseMap(of: name, limits: limits)
            try result.append(
                numbers: numbers ?? pax.repeatedMap.map { $0[...] },
                stated: try pax.number("GNU.sparse.numblocks", of: name)
            )
            return .mapped(result)
        default: break
        }
        throw tarAmbiguous(name, "it has records of a sparse file in a format that Go does not know")
    }

    private func mode(_ header: TarHeaderBlock, _ name: [UInt8]) throws(TeeError) -> UInt16 {
        guard header.mode >= 0 else { throw tarMalformed(name, "its mode is negative") }
        return UInt16(header.mode & 0o7777)
    }

    /// The greatest number stands for "no change" in chown(2).
    private func owner(_ number: Int, _ field: String, _ name: [UInt8]) throws(TeeError) -> UInt32 {
        guard let owner = UInt32(exactly: number), owner != .max else {
            throw tarMalformed(name, "its \(field) is \(number), which Linux does not know")
        }
        return owner
    }

    private func device(_ number: Int, below limit: Int, _ name: [UInt8]) throws(TeeError) -> UInt32 {
        guard number >= 0, number < limit else {
            throw tarMalformed(name, "its device number \(number) is not one of Linux")
        }
        return UInt32(number)
    }
}
