import Bytes

/// What an executable file is that execve takes for neither a program nor a script.
struct UnknownFormat {
    /// For people, as in "it is empty".
    let what: String
    /// What to do about it.
    let remedy: String

    /// Judges a file by its size and first bytes.
    init(size: UInt64, first: [UInt8]) {
        if size == 0 {
            self.init("it is empty", "copy the program into the image once more")
        } else if first.starts(with: [0xef, 0xbb, 0xbf, 0x23, 0x21]) {
            self.init("a byte order mark stands before its #!, which hides it", "save it as UTF-8 without the mark")
        } else if first.starts(with: [0xff, 0xfe]) || first.starts(with: [0xfe, 0xff]) {
            self.init("it is text in UTF-16", "save it as UTF-8 without a byte order mark")
        } else if let known = UnknownFormat.known.first(where: { first.starts(with: $0.beginning) }) {
            self.init("it is \(known.what)", known.remedy)
        } else if let visible = first.firstIndex(where: { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }), visible > 0,
            first[visible...].starts(with: "#!".utf8)
        {
            self.init("blanks stand before its #!, which must be its first two bytes", "remove them")
        } else {
            self.init(
                "it is neither an ELF program nor a script that begins with #!",
                "put a line such as #!/bin/sh at its beginning, or name another program"
            )
        }
    }

    private init(_ what: String, _ remedy: String) {
        self.what = what
        self.remedy = remedy
    }

    private static let known: [(beginning: [UInt8], what: String, remedy: String)] = [
        (Array("MZ".utf8), "a program for Windows", "build it for linux/amd64"),
        ([0xcf, 0xfa, 0xed, 0xfe], "a program for macOS (Mach-O)", "build it for linux/amd64"),
        (
            [0xca, 0xfe, 0xba, 0xbe], "a Java class, or a program for macOS",
            "start it with java, or build it for linux/amd64"
        ),
        (Array("PK\u{3}\u{4}".utf8), "an archive (zip, jar)", "start a jar with java -jar"),
        ([0x1f, 0x8b], "compressed (gzip)", "unpack it in the image"),
        (
            Array("version https://".utf8), "a pointer of Git LFS and not the file itself",
            "run git lfs pull before the image is built"
        ),
    ]
}
