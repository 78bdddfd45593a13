public import Diagnostics

extension OcclumConfiguration {
    /// The `Enclave.xml` for the signing tool, byte for byte as `gen_internal_conf` of the release writes it.
    ///
    /// - Parameter usesEDMM: whether the enclave is for EDMM, what `occlum build --enable-edmm Y` asks for;
    ///   `feature.enable_edmm` asks for it as well.
    /// - Throws: `TB2301` and `TB2302`, see ``check(for:usesEDMM:)``; `TB2303` if the release has no such choice.
    public func enclaveDocument(for version: OcclumVersion, usesEDMM: Bool = false) throws(TeeError) -> [UInt8] {
        let sizes = try checkedSizes(for: version, usesEDMM: usesEDMM)
        let usesEDMM = self.usesEDMM(version, asked: usesEDMM)
        var text = "<EnclaveConfiguration>"
        func add(_ name: String, _ value: some CustomStringConvertible) { text += "<\(name)>\(value)</\(name)>" }
        add("ProdID", metadata.productID)
        add("ISVSVN", metadata.versionNumber)
        add("StackMaxSize", sizes.stack)
        add("StackMinSize", sizes.stack)
        add("HeapInitSize", sizes.initialHeap)
        add("HeapMaxSize", sizes.mostHeap)
        add("HeapMinSize", sizes.initialHeap)
        add("TCSNum", sizes.threads)
        add("TCSMaxNum", sizes.mostThreads)
        add("TCSMinPool", sizes.threads)
        add("TCSPolicy", version >= .v0_31_0 ? 0 : 1)
        add("DisableDebug", metadata.isDebuggable ? 0 : 1)
        // EXINFO: either needed, or unwanted, or (before 0.30.0) used where it is.
        if version.choosesEDMM {
            add("MiscSelect", usesEDMM ? "1" : "0")
            add("MiscMask", usesEDMM ? "0xFFFFFFFF" : "0")
        } else {
            add("MiscSelect", "1")
            add("MiscMask", "0x0")
        }
        add("ReservedMemMaxSize", sizes.reserved)
        add("ReservedMemMinSize", sizes.reserved)
        add("ReservedMemInitSize", sizes.reserved)
        add("ReservedMemExecutable", 1)
        if let userRegion = sizes.userRegion { add("UserRegionSize", userRegion) }
        let identifiers = try metadata.identifiers()
        add("EnableKSS", metadata.enablesKSS ? 1 : 0)
        add("ISVEXTPRODID_H", identifiers.extendedProduct.high)
        add("ISVEXTPRODID_L", identifiers.extendedProduct.low)
        add("ISVFAMILYID_H", identifiers.family.high)
        add("ISVFAMILYID_L", identifiers.family.low)
        add("PKRU", features.pkru)
        if version >= .v0_30_0 { add("AMX", features.amx) }
        return Array((text + "</EnclaveConfiguration>").utf8)
    }

    /// Whether the enclave is built for EDMM.
    public func usesEDMM(_ version: OcclumVersion, asked: Bool) -> Bool {
        version.choosesEDMM && (asked || version.hasFeatureObject && features.enablesEDMM)
    }

    /// The sizes, after all checks.
    func checkedSizes(for version: OcclumVersion, usesEDMM: Bool) throws(TeeError) -> EnclaveSizes {
        guard !usesEDMM || version.choosesEDMM else {
            throw TeeError(
                .noEDMMChoice,
                object: "--edmm",
                cause: "Occlum \(version) builds one enclave for machines with and without EDMM",
                hint: "leave it out: it grows where the machine lets it; or take a kit of 0.30.0 or later"
            )
        }
        let sizes = try EnclaveSizes(limits, version: version, usesEDMM: self.usesEDMM(version, asked: usesEDMM))
        try ConfigurationCheck(self, version, sizes).run()
        return sizes
    }
}

extension EnclaveIdentity {
    struct Halves {
        var high: UInt64 = 0, low: UInt64 = 0
    }

    /// The identifiers as numbers; zero without KSS, whatever the texts say.
    func identifiers() throws(TeeError) -> (family: Halves, extendedProduct: Halves) {
        guard enablesKSS else { return (Halves(), Halves()) }
        return (
            try familyID.halves(under: "metadata.family_id"),
            try extendedProductID.halves(under: "metadata.ext_prod_id")
        )
    }
}

extension EnclaveIdentity.Identifier {
    fileprivate func halves(under path: String) throws(TeeError) -> EnclaveIdentity.Halves {
        EnclaveIdentity.Halves(
            high: try number(high, "\(path).high"),
            low: try number(low, "\(path).low")
        )
    }

    /// As `u64::from_str_radix(text.trim_start_matches("0x"), 16)`.
    private func number(_ text: String, _ path: String) throws(TeeError) -> UInt64 {
        var digits = Substring(text)
        while digits.hasPrefix("0x") { digits = digits.dropFirst(2) }
        guard !digits.hasPrefix("-"), let number = UInt64(digits, radix: 16) else {
            throw ConfigurationObject.invalid(
                path,
                "it is no hexadecimal number of at most 64 bits",
                "write one such as \"0x1234567812345678\""
            )
        }
        return number
    }
}
