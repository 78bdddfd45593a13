internal import Diagnostics

// Integers, floats, dates and times.
extension TOMLParser {
    /// A number, if one stands here.
    mutating func number() throws(TeeError) -> TOMLValue? {
        if let special = specialFloat() { return .float(special) }
        let start = offset
        if byte == UInt8(ascii: "0"), let letter = byte(after: 1) {
            let radix = [UInt8(ascii: "x"): 16, UInt8(ascii: "o"): 8, UInt8(ascii: "b"): 2][letter]
            if let radix, let next = byte(after: 2), isDigit(next, radix) {
                offset += 2
                return .integer(try integer(digits(radix), radix, from: start))
            }
        }
        if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { offset += 1 }
        guard let first = byte, isDigit(first, 10) else {
            offset = start
            return nil
        }
        if first == UInt8(ascii: "0") { offset += 1 } else { _ = digits(10) }
        let wholeEnd = offset
        if byte == UInt8(ascii: "."), let next = byte(after: 1), isDigit(next, 10) {
            offset += 1
            _ = digits(10)
        }
        exponent()
        let text = source[start..<offset].filter { $0 != UInt8(ascii: "_") }
        guard offset > wholeEnd else { return .integer(try integer(text, 10, from: start)) }
        guard let value = Double(String(decoding: text, as: UTF8.self)) else {
            throw invalid("the number cannot be read", at: start)
        }
        return .float(value)
    }

    private mutating func specialFloat() -> Double? {
        if take("inf") || take("+inf") { return .infinity }
        if take("-inf") { return -.infinity }
        return take("nan") || take("+nan") || take("-nan") ? .nan : nil
    }

    private mutating func exponent() {
        guard byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") else { return }
        let isSigned = byte(after: 1) == UInt8(ascii: "+") || byte(after: 1) == UInt8(ascii: "-")
        guard let digit = byte(after: isSigned ? 2 : 1), isDigit(digit, 10) else { return }
        offset += isSigned ? 2 : 1
        _ = digits(10)
    }

    private mutating func integer(_ digits: [UInt8], _ radix: Int, from start: Int) throws(TeeError) -> Int64 {
        guard let value = Int64(String(decoding: digits, as: UTF8.self), radix: radix) else {
            throw invalid("the integer does not fit 64 bits", at: start)
        }
        return value
    }

    /// Digits with single underscores between them, given back without these.
    private mutating func digits(_ radix: Int) -> [UInt8] {
        var found: [UInt8] = []
        while let byte {
            if isDigit(byte, radix) {
                found.append(byte)
                offset += 1
            } else if byte == UInt8(ascii: "_"), let next = self.byte(after: 1), isDigit(next, radix) {
                offset += 1
            } else {
                break
            }
        }
        return found
    }

    private func isDigit(_ byte: UInt8, _ radix: Int) -> Bool {
        hexadecimalDigit(byte).map { $0 < UInt32(radix) } ?? false
    }

    /// A date or time, if one stands here.
    mutating func dateTime() throws(TeeError) -> TOMLDateTime? {
        let start = offset
        guard let year = decimal(4, at: 0), byte(after: 4) == UInt8(ascii: "-"), let month = decimal(2, at: 5),
            byte(after: 7) == UInt8(ascii: "-"), let day = decimal(2, at: 8), (1...12).contains(month),
            (1...31).contains(day)
        else { return time().map { TOMLDateTime(day: nil, time: $0, offset: nil) } }
        guard let day = TOMLDateTime.Day(year: year, month: month, day: day) else {
            throw invalid("there is no such day", at: start)
        }
        offset += 10
        guard let separator = byte, [UInt8(ascii: "T"), UInt8(ascii: "t"), 0x20].contains(separator) else {
            return TOMLDateTime(day: day, time: nil, offset: nil)
        }
        offset += 1
        guard let time = time() else {
            offset -= 1
            return TOMLDateTime(day: day, time: nil, offset: nil)
        }
        return TOMLDateTime(day: day, time: time, offset: zone())
    }

    /// `HH:MM:SS` with an optional fraction.
    private mutating func time() -> TOMLDateTime.Time? {
        guard let hour = decimal(2, at: 0), hour < 24, byte(after: 2) == UInt8(ascii: ":"),
            let minute = decimal(2, at: 3), minute < 60, byte(after: 5) == UInt8(ascii: ":"),
            let second = decimal(2, at: 6), second < 60
        else { return nil }
        offset += 8
        var microsecond = 0
        if byte == UInt8(ascii: "."), let next = byte(after: 1), isDigit(next, 10) {
            offset += 1
            var count = 0
            while let byte, isDigit(byte, 10) {
                if count < 6 { microsecond = microsecond * 10 + Int(byte - 0x30) }
                count += 1
                offset += 1
            }
            for _ in stride(from: count, to: 6, by: 1) { microsecond *= 10 }
        }
        return TOMLDateTime.Time(hour: hour, minute: minute, second: second, microsecond: microsecond)
    }

    /// `Z` or `+HH:MM`, in minutes.
    private mutating func zone() -> Int? {
        if byte == UInt8(ascii: "Z") || byte == UInt8(ascii: "z") {
            offset += 1
            return 0
        }
        guard byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"), let hour = decimal(2, at: 1), hour < 24,
            byte(after: 3) == UInt8(ascii: ":"), let minute = decimal(2, at: 4), minute < 60
        else { return nil }
        let sign = byte == UInt8(ascii: "-") ? -1 : 1
        offset += 6
        return sign * (hour * 60 + minute)
    }

    /// A number of exactly `count` decimal digits.
    private func decimal(_ count: Int, at distance: Int) -> Int? {
        var value = 0
        for index in 0..<count {
            guard let byte = byte(after: distance + index), isDigit(byte, 10) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }
}
