internal import Bytes

/// The 64-byte records that ECREATE, EADD and EEXTEND put into the hash of an enclave (Intel SDM vol. 3D, their
/// operation sections: the TMPUPDATEFIELD).
enum MeasurementRecord {
    static let byteCount = 64
    /// Where the offset stands in a record of EADD or EEXTEND.
    static let offsetPosition = 8

    static func ecreate(ssaFramePageCount: UInt32, enclaveSize: UInt64) -> [UInt8] {
        var record = tagged("ECREATE")
        record.store(littleEndian: ssaFramePageCount, at: 8)
        record.store(littleEndian: enclaveSize, at: 12)
        return record
    }

    static func eadd(offset: UInt64, flags: SECINFOFlags) -> [UInt8] {
        var record = tagged("EADD")
        record.store(littleEndian: offset, at: offsetPosition)
        // EADD hashes the first 48 bytes of SECINFO: FLAGS and 40 reserved bytes, which are zero.
        record.store(littleEndian: flags.rawValue, at: 16)
        return record
    }

    static func eextend(offset: UInt64) -> [UInt8] {
        var record = tagged("EEXTEND")
        record.store(littleEndian: offset, at: offsetPosition)
        return record
    }

    private static func tagged(_ name: StaticString) -> [UInt8] {
        var record = [UInt8](repeating: 0, count: byteCount)
        for (index, byte) in name.description.utf8.enumerated() { record[index] = byte }
        return record
    }
}

extension [UInt8] {
    /// Stores the offset of the record that starts at `position`.
    @inline(__always)
    mutating func store(recordOffset offset: UInt64, at position: Int) {
        store(littleEndian: offset, at: position + MeasurementRecord.offsetPosition)
    }
}
