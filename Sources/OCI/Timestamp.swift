/// The time `seconds` after 1970 in UTC as RFC 3339 has it, such as `2023-11-14T22:13:20Z`.
///
/// Days to dates in the proleptic Gregorian calendar, counted in eras of 400 years that start on 1 March.
public func timestamp(_ seconds: Int) -> String {
    let day = seconds.roundedDown(by: 86_400)
    let second = seconds - day * 86_400
    let shifted = day + 719_468
    let era = shifted.roundedDown(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let date = dayOfYear - (153 * month + 2) / 5 + 1
    let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
    let time = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
    return "\(padded(year, 4))-\(padded(month < 10 ? month + 3 : month - 9, 2))-\(padded(date, 2))T\(time)Z"
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

extension Int {
    /// The quotient, rounded towards minus infinity.
    fileprivate func roundedDown(by divisor: Int) -> Int { self / divisor - (self % divisor < 0 ? 1 : 0) }
}
