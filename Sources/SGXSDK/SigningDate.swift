/// The date in SIGSTRUCT: the one thing of a signature that inputs do not tell.
public struct SigningDate: Sendable, Hashable, CustomStringConvertible {
    /// Year, month and day as decimal digits read in hexadecimal: 0x20240517.
    public let encoded: UInt32

    /// A date of the Gregorian calendar; nil if there is no such day from year 1 to 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[month - 1] else { return nil }
        let digits = String(year * 10000 + month * 100 + day)
        guard let encoded = UInt32(digits, radix: 16) else { return nil }
        self.encoded = encoded
    }

    /// A date written `2024-05-17`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], text.utf8.allSatisfy({ $0 == 0x2d || (0x30...0x39).contains($0) }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The day in UTC of a time in seconds since 1970, such as SOURCE_DATE_EPOCH; nil outside years 1 to 9999.
    public init?(secondsSinceEpoch seconds: Int64) {
        let days = seconds.roundedDown(by: 86400) / 86400
        guard (-719_162...2_932_896).contains(days) else { return nil }
        // Days since 1 March of year 0 in eras of 400 years (H. Hinnant, "chrono-compatible low-level date algorithms").
        let shifted = Int(days) + 719_468
        let era = shifted / 146_097
        let day = shifted % 146_097
        let yearOfEra = (day - day / 1460 + day / 36524 - day / 146_096) / 365
        let dayOfYear = day - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let civil = month < 10 ? month + 3 : month - 9
        self.init(
            year: yearOfEra + era * 400 + (civil <= 2 ? 1 : 0),
            month: civil,
            day: dayOfYear - (153 * month + 2) / 5 + 1
        )
    }

    /// A date as it stands in a SIGSTRUCT, which may be none.
    init(encoded: UInt32) { self.encoded = encoded }

    /// The eight digits.
    public var description: String {
        let digits = String(encoded, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension Int64 {
    fileprivate func roundedDown(by unit: Int64) -> Int64 {
        let rest = self % unit
        return rest < 0 ? (self - rest).subtractingReportingOverflow(unit).partialValue : self - rest
    }
}
