/// A date, a time of day, or both with or without an offset from UTC. The parser accepts real days only.
public struct TOMLDateTime: Sendable, Hashable, CustomStringConvertible {
    /// A day of the Gregorian calendar, years 1 to 9999.
    public struct Day: Sendable, Hashable {
        /// The year.
        public let year: Int
        /// The month, 1 to 12.
        public let month: Int
        /// The day of the month, from 1.
        public let day: Int

        init?(year: Int, month: Int, day: Int) {
            let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            guard (1...9999).contains(year), (1...12).contains(month), (1...lengths[month - 1]).contains(day) else {
                return nil
            }
            self.year = year
            self.month = month
            self.day = day
        }
    }

    /// A time of day.
    public struct Time: Sendable, Hashable {
        /// The hour, 0 to 23.
        public let hour: Int
        /// The minute, 0 to 59.
        public let minute: Int
        /// The second, 0 to 59.
        public let second: Int
        /// Millionths of a second; finer digits are dropped, as TOML allows.
        public let microsecond: Int
    }

    /// The day, if there is one.
    public let day: Day?
    /// The time, if there is one.
    public let time: Time?
    /// Minutes east of UTC, if an offset is given.
    public let offset: Int?

    /// The form that Python's `str` gives to the same value: a blank between day and time, `+00:00` for UTC.
    public var description: String {
        var parts: [String] = []
        if let day { parts.append("\(padded(day.year, 4))-\(padded(day.month, 2))-\(padded(day.day, 2))") }
        if let time {
            var text = "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
            if time.microsecond > 0 { text += "." + padded(time.microsecond, 6) }
            parts.append(text)
        }
        var text = parts.joined(separator: " ")
        if let offset {
            text += (offset < 0 ? "-" : "+") + padded(abs(offset) / 60, 2) + ":" + padded(abs(offset) % 60, 2)
        }
        return text
    }
}

/// `number` in decimal with zeros in front up to `width` digits.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
