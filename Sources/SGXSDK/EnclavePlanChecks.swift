/// The rules between the values of a configuration, in the order in which the tool checks them
/// (linux-sgx, manage_metadata.cpp `check_xml_parameter`).
extension EnclavePlan {
    static func check(_ values: EnclaveConfiguration) throws(Refusal) {
        try checkStack(values)
        try checkRegion(
            values,
            name: "Heap",
            prefix: "Heap size",
            .heapMinSize,
            .heapInitSize,
            .heapMaxSize
        )
        try checkRegion(
            values,
            name: "ReservedMem",
            prefix: "Reserved memory size",
            .reservedMinSize,
            .reservedInitSize,
            .reservedMaxSize
        )
        try require(
            values[.userRegionSize] % 4096 == 0,
            "UserRegionSize is \(values[.userRegionSize])",
            "make it a multiple of 4096",
            "User region size setting is not correct: size is not page aligned.\n"
        )
        try require(
            (values[.hardware] == 0) == (values[.launchKey] == 0),
            "HW is \(values[.hardware]) and LaunchKey is \(values[.launchKey])",
            "only a launch enclave sets them, and then both",
            "Conflicting setting between the 'HW' and 'LaunchKey'.\n"
        )
        try checkThreads(values)
        let ids: [EnclaveSetting] = [.extendedProductIDHigh, .extendedProductIDLow, .familyIDHigh, .familyIDLow]
        try require(
            values[.enableKSS] == 1 || ids.allSatisfy { values[$0] == 0 },
            "ISVEXTPRODID or ISVFAMILYID is set and EnableKSS is 0",
            "set EnableKSS to 1",
            "KSS must be enabled if ISVEXTPRODID or ISVFAMILYID is set.\n"
        )
        try require(
            !values.isGiven(.imageAddress) || values.isGiven(.rangeSize),
            "EnclaveImageAddress is set and ELRangeSize is not",
            "set both or none",
            "ELRangeSize must be set when EnclaveImageAddress is set.\n"
        )
        try require(
            !values.isGiven(.rangeStart) || values.isGiven(.rangeSize),
            "ELRangeStartAddress is set and ELRangeSize is not",
            "set both or none",
            "ELRangeSize must be set when ELRangeStartAddress is set.\n\n"
        )
        try require(
            values[.enableIPPFIPS] == 0 || values[.enableOpenSSLFIPS] == 0,
            "EnableIPPFIPS and EnableOSSLFIPS are both 1",
            "set one of them",
            "EnableIPPFIPS and EnableOSSLFIPS cannot be enabled at the same time.\n"
        )
        try require(
            values[.enableIPPFIPS] == 0 && values[.enableOpenSSLFIPS] == 0,
            "a FIPS mode is on, for which sgx_sign adds a signature by a random key",
            "leave EnableIPPFIPS and EnableOSSLFIPS out: such an enclave cannot be reproduced",
            "Error: EnableIPPFIPS and EnableOSSLFIPS are not supported by this tool.\n"
        )
    }

    private static func checkStack(_ values: EnclaveConfiguration) throws(Refusal) {
        let (least, most) = (values[.stackMinSize], values[.stackMaxSize])
        try require(
            least % 4096 == 0 && most % 4096 == 0 && least <= most,
            "StackMinSize is \(least) and StackMaxSize is \(most)",
            "make both multiples of 4096, the first not above the second",
            "Stack size setting is not correct.\n"
        )
    }

    private static func checkRegion(
        _ values: EnclaveConfiguration,
        name: String,
        prefix: String,
        _ minimum: EnclaveSetting,
        _ initial: EnclaveSetting,
        _ maximum: EnclaveSetting
    ) throws(Refusal) {
        let (least, first, most) = (values[minimum], values[initial], values[maximum])
        let text = "\(prefix) setting is not correct: "
        try require(
            least % 4096 == 0 && first % 4096 == 0 && most % 4096 == 0,
            "the \(name) sizes are \(least), \(first) and \(most)",
            "make them multiples of 4096",
            text + "size is not page aligned.\n"
        )
        guard values.isGiven(initial) else {
            try require(
                least <= most,
                "\(minimum.rawValue) is \(least) and \(maximum.rawValue) is \(most)",
                "lower the first or raise the second",
                text + "max value should not be smaller than min value.\n"
            )
            return
        }
        try require(
            first <= most,
            "\(initial.rawValue) is \(first) and \(maximum.rawValue) is \(most)",
            "lower the first or raise the second",
            text + "init value should not be larger than max value.\n"
        )
        try require(
            least <= first,
            "\(minimum.rawValue) is \(least) and \(initial.rawValue) is \(first)",
            "lower the first or raise the second",
            text + "min value should not be larger than init value.\n"
        )
    }

    private static func checkThreads(_ values: EnclaveConfiguration) throws(Refusal) {
        let most = values.isGiven(.tcsMaxNum) ? values[.tcsMaxNum] : values[.tcsNum]
        try require(
            most >= values[.tcsNum],
            "TCSMaxNum is \(most) and TCSNum is \(values[.tcsNum])",
            "raise TCSMaxNum",
            "Maximum number of TCS is not correct.\n"
        )
        try require(
            !values.isGiven(.tcsMinPool) || values[.tcsMinPool] <= most,
            "TCSMinPool is \(values[.tcsMinPool]), and there are at most \(most) threads",
            "lower TCSMinPool",
            "Minimum number of TCS Pool is not correct.\n"
        )
    }

    static func require(
        _ condition: Bool,
        _ cause: @autoclosure () -> String,
        _ hint: @autoclosure () -> String,
        _ text: @autoclosure () -> String
    ) throws(Refusal) {
        guard condition else { throw .configuration(cause(), hint: hint(), text: text()) }
    }
}
