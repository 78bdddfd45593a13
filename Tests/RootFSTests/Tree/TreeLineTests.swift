import Bytes
import Crypto
import RootFS
import Tar
import Testing

private func lines(_ tree: RootFS) -> [String] {
    var lines: [String] = []
    tree.forEachTreeLine { lines.append(String(decoding: $0, as: UTF8.self)) }
    return lines
}

@Test func `a tree is told as one JSON object a line, the root first`() throws {
    var program = file("bin/sh", "#!")
    (program.mode, program.uid, program.gid) = (0o4755, 1000, 4_294_967_295)
    let disk = device("dev", .blockDevice, major: 8, minor: 1)
    let digest = SHA256Digest.of(Array("#!".utf8)).description
    #expect(
        lines(try merge([program, disk, symlink("l", "bin/sh"), pipe("p")])) == [
            #"{"path":"/","type":"directory","mode":"0755","uid":0,"gid":0}"# + "\n",
            #"{"path":"/bin","type":"directory","mode":"0755","uid":0,"gid":0}"# + "\n",
            #"{"path":"/bin/sh","type":"file","mode":"4755","uid":1000,"gid":4294967295,"size":2,"sha256":"\#(digest)"}"#
                + "\n",
            #"{"path":"/dev","type":"block-device","mode":"0600","uid":0,"gid":0,"major":8,"minor":1}"# + "\n",
            #"{"path":"/l","type":"symlink","mode":"0777","uid":0,"gid":0,"target":"bin/sh"}"# + "\n",
            #"{"path":"/p","type":"fifo","mode":"0000","uid":0,"gid":0}"# + "\n",
        ]
    )
}

@Test func `a name or target that is no UTF-8 stands with escapes and as Base64`() throws {
    let line = try #require(lines(try merge([symlink(PathBytes([0x61, 0xff]), PathBytes([0xfe, 0x62]))])).last)
    #expect(line.contains(#""path_base64":"\#(base64([0x2f, 0x61, 0xff]))""#))
    #expect(line.contains(#""target_base64":"\#(base64([0xfe, 0x62]))""#))
    #expect(line.contains(#""path":"/a\\xff""#), "\(line)")
}

@Test func `a name with quotes, backslashes and line ends is still one line of JSON`() throws {
    let line = try #require(lines(try merge([file("a\"\\\n")])).last)
    #expect(line.hasPrefix(#"{"path":"/a\"\\\n","type":"file""#), "\(line)")
    #expect(line.filter { $0 == "\n" }.count == 1)
    #expect(!line.contains("path_base64"))
}

@Test func `extended attributes stand by name with their bytes as Base64`() throws {
    var entry = file("f")
    entry.extendedAttributes = [
        ExtendedAttribute(name: Array("security.capability".utf8), value: [1, 0, 0xff]),
        ExtendedAttribute(name: Array("user.empty".utf8), value: []),
    ]
    let line = try #require(lines(try merge([entry])).last)
    #expect(line.contains(#""xattrs":{"security.capability":"\#(base64([1, 0, 0xff]))","user.empty":""}"#))
}
