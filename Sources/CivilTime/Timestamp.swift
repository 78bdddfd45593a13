/// The time `seconds` after 1970 in UTC as RFC 3339 has it, such as `2023-11-14T22:13:20Z`; the nearest that can be
/// written for times outside the years 1 to 9999.
public func timestamp(_ seconds: Int) -> String {
    let seconds = min(max(seconds, -62_135_596_800), 253_402_300_799)
    let dayLength = 86_400
    let day = seconds / dayLength - (seconds % dayLength < 0 ? 1 : 0)
    let second = seconds - day * dayLength
    guard let date = CivilDate(daysSince1970: day) else { return "" }
    let time = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T\(time)Z"
}

/// Seconds from 1970 to a time as RFC 3339 writes it; a fraction of a second is dropped. nil for any other text.
public func seconds(ofTimestamp text: String) -> Int? {
    var fields = TimestampFields(text)
    guard let seconds = fields.timestamp(), fields.isAtEnd else { return nil }
    return seconds
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
