/// Reads a date or a timestamp of RFC 3339, 5.6, from left to right, digit by digit.
public struct TimestampFields {
    private let text: [UInt8]
    private var position = 0

    /// The fields of `text`.
    public init(_ text: String) { self.text = Array(text.utf8) }

    /// Whether all of the text was read.
    public var isAtEnd: Bool { position == text.count }

    /// `YYYY-MM-DD`.
    public mutating func date() -> CivilDate? {
        guard let year = number(digits: 4), take("-"), let month = number(digits: 2), take("-"),
            let day = number(digits: 2)
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// Seconds since 1970; a fraction of a second is dropped.
    public mutating func timestamp() -> Int? {
        guard let date = date(), take("T") || take("t") || take(" "), let hour = number(digits: 2), hour < 24,
            take(":"), let minute = number(digits: 2), minute < 60, take(":"),
            let second = number(digits: 2), second <= 60
        else { return nil }
        if take(".") {
            let start = position
            while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
            guard position > start else { return nil }
        }
        guard let offset = zone() else { return nil }
        // A leap second belongs to the minute, and so to the day, in which it is written.
        return date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + min(second, 59) - offset
    }

    /// Seconds east of UTC.
    private mutating func zone() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign: Int
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hour = number(digits: 2), hour < 24, take(":"), let minute = number(digits: 2), minute < 60 else {
            return nil
        }
        return sign * (hour * 3600 + minute * 60)
    }

    private var current: UInt8? { position < text.count ? text[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let current, UInt32(current) == character.value else { return false }
        position += 1
        return true
    }

    private mutating func number(digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let byte = current, (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
            position += 1
        }
        return value
    }
}
