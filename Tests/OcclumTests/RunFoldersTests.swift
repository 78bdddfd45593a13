import Bytes
import OcclumConfig
import Testing

@testable import Occlum

@Test func `folders below run that mounts name are there before the LibOS looks for them`() {
    var configuration = OcclumConfiguration()
    var options = OcclumMount.Options()
    options.layers = [
        OcclumMount(type: "sefs", target: "/", source: "./build/other/__ROOT"),
        OcclumMount(type: "sefs", target: "/", source: "run/./upper"),
    ]
    configuration.mounts = [
        .root, .host, OcclumMount(type: "sefs", target: "/data", source: "./run/data/deep"),
        OcclumMount(type: "unionfs", target: "/other", options: options),
        OcclumMount(type: "hostfs", target: "/a", source: "/run/host"),
        OcclumMount(type: "hostfs", target: "/b", source: "./run/../../etc"),
    ]
    #expect(
        RunFolders.paths(configuration) == [
            "run", "run/data", "run/data/deep", "run/initfs", "run/initfs/__ROOT", "run/mount", "run/mount/__ROOT",
            "run/upper",
        ]
    )
}
