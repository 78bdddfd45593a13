/// The sizes that a configuration comes to, after the rules between its values were checked
/// (linux-sgx, manage_metadata.cpp `check_xml_parameter` and `check_config`).
struct EnclavePlan: Sendable, Hashable {
    /// Least, initial and greatest size of a region in bytes.
    struct Region: Sendable, Hashable {
        let minimum: UInt64
        let initial: UInt64
        let maximum: UInt64
        var isStatic: Bool { minimum == initial && initial == maximum }
    }

    let heap: Region
    let reserved: Region
    let reservedIsExecutable: Bool
    let stackMinimum: UInt64
    let stackMaximum: UInt64
    let userRegion: UInt64
    let threads: UInt64
    let maximumThreads: UInt64
    /// Threads that stay: TCSMinPool without the utility thread.
    let pool: UInt64
    /// Address range that is larger than the enclave; nil if there is none.
    let range: AddressRange?

    /// ELRange: where the image lies in a larger range of addresses.
    struct AddressRange: Sendable, Hashable {
        let image: UInt64
        let start: UInt64
        let size: UInt64
        /// What is added to offsets from the start of the image.
        var shift: UInt64 { image &- start }
    }

    /// Threads that are added at the start and may be removed.
    var removable: UInt64 { threads - 1 - pool }
    /// Whether the enclave changes its size at run time.
    var isDynamic: Bool {
        !(heap.isStatic && stackMinimum == stackMaximum && reserved.isStatic && maximumThreads == pool + 1)
    }

    init(_ values: EnclaveConfiguration) throws(Refusal) {
        try EnclavePlan.check(values)
        heap = Region(
            minimum: values[.heapMinSize],
            initial: values.isGiven(.heapInitSize) ? values[.heapInitSize] : values[.heapMaxSize],
            maximum: values[.heapMaxSize]
        )
        reserved = Region(
            minimum: values[.reservedMinSize],
            initial: values.isGiven(.reservedInitSize) ? values[.reservedInitSize] : values[.reservedMaxSize],
            maximum: values[.reservedMaxSize]
        )
        reservedIsExecutable = values[.reservedExecutable] == 1
        stackMinimum = values[.stackMinSize]
        stackMaximum = values[.stackMaxSize]
        userRegion = values[.userRegionSize]
        threads = values[.tcsNum]
        maximumThreads = values.isGiven(.tcsMaxNum) ? values[.tcsMaxNum] : values[.tcsNum]
        pool = min(values[.tcsMinPool], threads - 1)
        range =
            values[.rangeSize] == 0
            ? nil
            : AddressRange(image: values[.imageAddress], start: values[.rangeStart], size: values[.rangeSize])
    }

    /// The line that the tool prints when the values fit each other.
    func summary(_ values: EnclaveConfiguration) -> String {
        // %d of unsigned values.
        func signed(_ value: UInt64) -> Int32 { Int32(truncatingIfNeeded: value) }
        return "tcs_num \(signed(threads)), tcs_max_num \(signed(maximumThreads)), "
            + "tcs_min_pool \(signed(values[.tcsMinPool]))\n"
    }
}
