import Testing

@testable import SGXSDK

@Test(arguments: [
    (0, "19700101"), (-1, "19691231"), (86399, "19700101"), (86400, "19700102"), (951_782_400, "20000229"),
    (1_715_904_000, "20240517"), (4_107_542_400, "21000301"), (-62_135_596_800, "00010101"),
    (253_402_300_799, "99991231"),
])
func `a time is the day of UTC that it lies in`(seconds: Int64, day: String) {
    #expect(SigningDate(secondsSinceEpoch: seconds)?.description == day)
}

@Test func `days that there are not are refused`() {
    for text in ["2024-02-30", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01", "2024-1-01", "+024-01-01", ""] {
        #expect(SigningDate(text) == nil, "\(text)")
    }
    for seconds in [Int64.min, Int64.max, -62_135_596_801, 253_402_300_800] {
        #expect(SigningDate(secondsSinceEpoch: seconds) == nil)
    }
    #expect(SigningDate("2024-02-29")?.encoded == 0x2024_0229)
}
