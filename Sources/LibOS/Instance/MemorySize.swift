/// The bytes that a size such as `512M` stands for: a number, with K, M or G for powers of 1,024; nil for any other text, for
/// nothing and for what 64 bits do not hold.
public func memorySize(_ text: String) -> UInt64? {
    let units: [Character: UInt64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    let unit = text.last.flatMap { units[$0] }
    let digits = unit == nil ? text[...] : text.dropLast()
    guard let number = UInt64(digits), number > 0,
        case let (size, hasOverflown) = number.multipliedReportingOverflow(by: unit ?? 1), !hasOverflown
    else { return nil }
    return size
}
