internal import Bytes
internal import CivilTime
public import Diagnostics

/// DATE of a SIGSTRUCT: a number that the processor takes no notice of, but the signature covers.
public struct SignatureDate: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The field as a little-endian number.
    public let rawValue: UInt32

    /// A field of any value.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The date 0000-00-00: no date.
    public static let none = SignatureDate(rawValue: 0)

    /// A day in the coding of the manual: decimal digits yyyymmdd read as hexadecimal, 0x20250102.
    ///
    /// nil if there is no such day in the years 1 to 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard let date = CivilDate(year: year, month: month, day: day) else { return nil }
        self.init(date)
    }

    init(_ date: CivilDate) {
        var digits = date.year * 10_000 + date.month * 100 + date.day
        var value: UInt32 = 0
        for shift in stride(from: 0, to: 32, by: 4) {
            value |= UInt32(digits % 10) << shift
            digits /= 10
        }
        self.init(rawValue: value)
    }

    /// Year, month and day, if the value is a day in the coding of the manual.
    public var day: (year: Int, month: Int, day: Int)? {
        guard let number = Int(String(rawValue, radix: 16)),
            let date = CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
        else { return nil }
        return (date.year, date.month, date.day)
    }

    /// The same day in the coding of Gramine before 1.5 and of Graphene: year in 16 bits, then month and day in a byte
    /// each (`struct.pack('<HBB')` in their sgx-sign); nil if this is no day.
    public var asBinary: SignatureDate? {
        guard let day else { return rawValue == 0 ? self : nil }
        return SignatureDate(rawValue: UInt32(day.year) | UInt32(day.month) << 16 | UInt32(day.day) << 24)
    }

    /// `2025-01-02`; the value in hexadecimal if it is no day in the coding of the manual.
    public var description: String {
        guard day != nil || rawValue == 0 else { return "0x" + String(rawValue, radix: 16) }
        let digits = String(String(UInt64(rawValue) | 1 << 32, radix: 16).dropFirst())
        return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
    }

    /// A day as it is given with `--date`: `YYYY-MM-DD`, or `0000-00-00` for none.
    ///
    /// - Throws: `TB2090` for anything else.
    public init(option text: String) throws(TeeError) {
        if Array(text.utf8) == Array("0000-00-00".utf8) {
            self = .none
            return
        }
        var fields = TimestampFields(text)
        guard let date = fields.date(), fields.isAtEnd else {
            throw SignatureDate.unreadable("--date", text, "a day written YYYY-MM-DD, or 0000-00-00, was expected")
        }
        self.init(date)
    }

    /// The UTC day of SOURCE_DATE_EPOCH: decimal digits only, seconds since 1970.
    ///
    /// - Throws: `TB2090` for anything else.
    public init(sourceDateEpoch text: String) throws(TeeError) {
        let digits = Array(text.utf8)
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int(text),
            let date = CivilDate(daysSince1970: seconds / 86_400)
        else {
            throw SignatureDate.unreadable(
                "SOURCE_DATE_EPOCH",
                text,
                "decimal digits were expected, seconds since 1970 before the year 10000"
            )
        }
        self.init(date)
    }

    /// The UTC day of an image's `created` (RFC 3339).
    ///
    /// - Throws: `TB2090` if it is not written so.
    public init(created text: String) throws(TeeError) {
        guard let seconds = seconds(ofTimestamp: text),
            let date = CivilDate(daysSince1970: (seconds - (seconds < 0 ? 86_399 : 0)) / 86_400)
        else {
            throw SignatureDate.unreadable("created of the image", text, "a time as in RFC 3339 was expected")
        }
        self.init(date)
    }

    /// The date by the rule of tee-build: `--date`, else SOURCE_DATE_EPOCH, else the source image's time of creation,
    /// else none. The clock is never asked.
    ///
    /// - Throws: `TB2090` if the first that is there cannot be read; those behind it are not looked at.
    public static func resolve(
        option: String?,
        sourceDateEpoch: String?,
        imageCreated: String?
    ) throws(TeeError) -> SignatureDate {
        if let option { return try SignatureDate(option: option) }
        if let sourceDateEpoch { return try SignatureDate(sourceDateEpoch: sourceDateEpoch) }
        if let imageCreated { return try SignatureDate(created: imageCreated) }
        return .none
    }

    private static func unreadable(_ name: String, _ text: String, _ cause: String) -> TeeError {
        TeeError(
            .unreadableDate,
            object: name,
            cause: "\(printable(text.utf8.prefix(80))): \(cause)",
            hint: "give the date with --date YYYY-MM-DD"
        )
    }
}
