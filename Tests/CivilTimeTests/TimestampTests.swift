import CivilTime
import Testing

private let times: [(Int, String)] = [
    (0, "1970-01-01T00:00:00Z"), (1_700_000_000, "2023-11-14T22:13:20Z"), (951_782_400, "2000-02-29T00:00:00Z"),
    (951_868_799, "2000-02-29T23:59:59Z"), (951_868_800, "2000-03-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
    (4_107_542_400, "2100-03-01T00:00:00Z"), (-62_135_596_800, "0001-01-01T00:00:00Z"),
    (253_402_300_799, "9999-12-31T23:59:59Z"),
]

@Test(arguments: times.indices) func `seconds since 1970 become dates, and dates seconds`(position: Int) {
    #expect(timestamp(times[position].0) == times[position].1)
    #expect(seconds(ofTimestamp: times[position].1) == times[position].0)
}

@Test func `times outside the years that can be written become the nearest`() {
    #expect(timestamp(.max) == "9999-12-31T23:59:59Z")
    #expect(timestamp(.min) == "0001-01-01T00:00:00Z")
}

@Test func `fractions and zones are read as RFC 3339 has them`() {
    #expect(seconds(ofTimestamp: "1970-01-01T01:30:00.999+01:30") == 0)
    #expect(seconds(ofTimestamp: "1969-12-31T23:59:59.5-00:00") == -1)
}

@Test(arguments: [
    "", "1970-01-01", "1970-01-01T00:00:00", "1970-13-01T00:00:00Z", "1970-01-01T00:00:00Zx", "1970-01-01T00:00:00.Z",
])
func `other texts are no times`(text: String) {
    #expect(seconds(ofTimestamp: text) == nil)
}
