public import Bytes
public import ELF
public import StrictJSON

/// What an image is, in a few words.
public struct ImageSummary: Sendable {
    /// The program that is started in the end, after wrappers and interpreters, by the path that opens it; nil if it was
    /// not found.
    public var program: PathBytes?
    /// What it is, such as `CPython 3.11` or `Go go1.21.5 (pie, cgo)`.
    public var runtime = "native"
    /// How the program is linked: PIE, static and so on; nil if it was not found.
    public var programKind: ELFKind?
    /// `glibc`, `musl`, `none` (static), `mixed`.
    public var libC = "none"
    /// The newest GLIBC version that any file of the closure needs, such as `2.34`; nil without glibc.
    public var glibcNeeded: String?
    /// The name and version of the distribution by os-release.
    public var distribution: String?
    /// How many files the program reaches for certain, and how many more are likely.
    public var closureFiles = 0, likelyFiles = 0
    /// The size of those files in bytes.
    public var closureBytes: UInt64 = 0
    /// The number of files of the image and their size in bytes.
    public var files = 0, bytes: UInt64 = 0
    /// What the program takes for certain.
    public var memory: MemoryNeed?
    /// Settings to start from.
    public var preset: RuntimePreset?

    /// Of an image of which nothing is known.
    public init() {}

    /// The summary as JSON, sizes in bytes.
    public var json: JSONValue {
        .members([
            "program": program.map { .string($0.description) } ?? .null,
            "kind": programKind.map { .string($0.rawValue) } ?? .null,
            "runtime": .string(runtime),
            "libc": .string(libC),
            "glibc_needed": glibcNeeded.map { .string($0) } ?? .null,
            "distribution": distribution.map { .string($0) } ?? .null,
            "closure_files": .integer(closureFiles),
            "likely_files": .integer(likelyFiles),
            "closure_bytes": .integer(closureBytes),
            "image_files": .integer(files),
            "image_bytes": .integer(bytes),
            "memory": memory?.json ?? .null,
            "preset": preset?.json ?? .null,
        ])
    }
}
