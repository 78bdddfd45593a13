internal import CivilTime

/// The date in SIGSTRUCT: the one thing of a signature that inputs do not tell.
public struct SigningDate: Sendable, Hashable, CustomStringConvertible {
    /// Year, month and day as decimal digits read in hexadecimal: 0x20240517.
    public let encoded: UInt32

    /// A date of the Gregorian calendar; nil if there is no such day from year 1 to 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard CivilDate(year: year, month: month, day: day) != nil else { return nil }
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
        guard let seconds = Int(exactly: seconds),
            let date = CivilDate(daysSince1970: seconds / 86400 - (seconds % 86400 < 0 ? 1 : 0))
        else { return nil }
        self.init(year: date.year, month: date.month, day: date.day)
    }

    /// No date.
    public static let none = SigningDate(encoded: 0)

    /// A date as it stands in a SIGSTRUCT, which may be none.
    init(encoded: UInt32) { self.encoded = encoded }

    /// The eight digits.
    public var description: String {
        let digits = String(encoded, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
