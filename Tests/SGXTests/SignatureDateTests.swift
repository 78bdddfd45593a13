import CivilTime
import Diagnostics
import Testing

@testable import SGX

@Test(arguments: [
    ("2025-01-02", UInt32(0x2025_0102)), ("0000-00-00", 0), ("2024-02-29", 0x2024_0229), ("9999-12-31", 0x9999_1231),
    ("0001-01-01", 0x0001_0101),
])
func `a date is given as a day and coded as the manual says`(text: String, value: UInt32) throws {
    let date = try SignatureDate(option: text)
    #expect(date.rawValue == value)
    #expect(date.description == text)
}

@Test(arguments: [
    "", "2025-1-2", "2025-02-29", "2025-13-01", "2025-00-01", "20250102", "2025-01-02 ", " 2025-01-02", "２０２５-01-02",
    "0000-00-01", "-025-01-02", "2025-01-02T00:00:00Z",
])
func `what is no day is refused as --date`(text: String) {
    #expect(throws: TeeError.self) { try SignatureDate(option: text) }
}

@Test(arguments: [
    ("0", "1970-01-01"), ("86399", "1970-01-01"), ("86400", "1970-01-02"), ("1735776000", "2025-01-02"),
    ("253402300799", "9999-12-31"), ("00", "1970-01-01"),
])
func `SOURCE_DATE_EPOCH gives the day in UTC`(text: String, day: String) throws {
    #expect(try SignatureDate(sourceDateEpoch: text).description == day)
}

@Test(arguments: ["", "-1", "+1", "1.0", "0x10", " 1", "1 ", "253402300800", "99999999999999999999", "1e9"])
func `what is no number of seconds is refused as SOURCE_DATE_EPOCH`(text: String) {
    #expect(throws: TeeError.self) { try SignatureDate(sourceDateEpoch: text) }
}

@Test(arguments: [
    ("2025-01-02T00:00:00Z", "2025-01-02"), ("2025-01-02T23:59:60Z", "2025-01-02"),
    ("2025-01-02T00:30:00+01:00", "2025-01-01"), ("2024-12-31T23:30:00.123456789-01:00", "2025-01-01"),
    ("1969-12-31T23:59:59Z", "1969-12-31"), ("0001-01-01T00:00:00Z", "0001-01-01"),
    ("2024-03-01T00:00:00.5+00:01", "2024-02-29"), ("2025-01-02t00:00:00z", "2025-01-02"),
])
func `an image's time of creation gives the day in UTC`(text: String, day: String) throws {
    #expect(try SignatureDate(created: text).description == day)
}

@Test(arguments: [
    "", "2025-01-02", "2025-01-02T00:00:00", "2025-01-02T24:00:00Z", "2025-01-02T00:60:00Z", "2025-01-02T00:00:00.Z",
    "2025-01-02T00:00:00Zx", "2025-02-30T00:00:00Z", "2025-01-02T00:00:00+24:00", "2025-01-02T00:00:00+0100",
    "0001-01-01T00:00:00+00:01",
])
func `what is no time of RFC 3339 is refused`(text: String) {
    #expect(throws: TeeError.self) { try SignatureDate(created: text) }
}

@Test func `the first source of a date that is there counts, and no other is read`() throws {
    let created = "2023-05-06T07:08:09Z"
    #expect(
        try SignatureDate.resolve(option: "2025-01-02", sourceDateEpoch: "x", imageCreated: "x").rawValue == 0x2025_0102
    )
    #expect(
        try SignatureDate.resolve(option: nil, sourceDateEpoch: "0", imageCreated: created).rawValue == 0x1970_0101
    )
    #expect(
        try SignatureDate.resolve(option: nil, sourceDateEpoch: nil, imageCreated: created).rawValue == 0x2023_0506
    )
    #expect(try SignatureDate.resolve(option: nil, sourceDateEpoch: nil, imageCreated: nil) == .none)
    #expect(throws: TeeError.self) {
        try SignatureDate.resolve(option: nil, sourceDateEpoch: "x", imageCreated: created)
    }
}

@Test func `every day from year 1 to 9999 follows the one before`() throws {
    var expected = try #require(CivilDate(year: 1, month: 1, day: 1))
    #expect(expected.daysSince1970 == -719_162)
    for days in stride(from: -719_162, through: 2_932_896, by: 1) where days % 37 == 0 || (-800...800).contains(days) {
        let date = try #require(CivilDate(daysSince1970: days))
        #expect(date.daysSince1970 == days)
        let order = [expected.year, expected.month, expected.day].lexicographicallyPrecedes([
            date.year, date.month, date.day,
        ])
        #expect(order || expected == date)
        expected = date
    }
    #expect(CivilDate(daysSince1970: -719_163) == nil)
    #expect(CivilDate(daysSince1970: 2_932_897) == nil)
}

@Test func `old Gramine's coding puts the year in the low half`() throws {
    #expect(try SignatureDate(option: "2025-01-02").asBinary?.rawValue == 0x0201_07e9)
    #expect(SignatureDate.none.asBinary == SignatureDate.none)
    #expect(SignatureDate(rawValue: 0x2025_0a02).asBinary == nil)
    #expect(SignatureDate(rawValue: 0x2025_0a02).description == "0x20250a02")
}
