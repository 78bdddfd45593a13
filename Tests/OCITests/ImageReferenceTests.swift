import Diagnostics
import OCI
import SystemPackage
import Testing

private let value = String(repeating: "ab", count: 32)

@Test(
    arguments: [
        ("oci:dir", "oci", "dir", ""),
        ("oci:dir:ref", "oci", "dir", ":ref"),
        ("oci:dir:name:tag", "oci", "dir", ":name:tag"),
        ("oci:/a/b:r", "oci", "/a/b", ":r"),
        ("oci:there:1", "oci", "there:1", ""),
        ("oci:there:1:2", "oci", "there", ":1:2"),
        ("oci-archive:f.tar:r", "oci-archive", "f.tar", ":r"),
        ("docker-archive:f.tar:docker.io/library/redis:7", "docker-archive", "f.tar", ":docker.io/library/redis:7"),
        ("docker-archive:f.tar@12", "docker-archive", "f.tar", "@12"),
        ("oci:dir@sha256:\(value)", "oci", "dir", "@sha256:\(value)"),
        ("dir", "", "dir", ""),
        ("./f.tar", "", "f.tar", ""),
        ("there:1", "", "there:1", ""),
        ("layout:ref", "", "layout", ":ref"),
    ]
)
func `references are read as skopeo writes them`(text: String, transport: String, path: String, rest: String) throws {
    let reference = try ImageReference(text, exists: { $0 == "there:1" })
    #expect((reference.transport?.rawValue ?? "") == transport)
    #expect(reference.path.string == path || reference.path.string == "./" + path)
    #expect(reference.description.hasSuffix(rest))
    #expect((reference.selector == nil) == rest.isEmpty)
}

@Test(
    arguments: [
        "", "oci:", "oci::ref", "oci:dir:", "oci:dir:a b", "docker://redis", "docker-daemon:redis:7", "dir:/x",
        "containers-storage:x", "oci:dir@sha256:abc", "oci:dir@99999999999999999999", "oci:a\0b",
    ]
)
func `references to nothing that is read are refused`(text: String) {
    #expect(throws: TeeError.self) { try ImageReference(text, exists: { _ in false }) }
}
