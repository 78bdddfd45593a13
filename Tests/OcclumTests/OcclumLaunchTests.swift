import Bytes
import OcclumConfig
import Testing

@testable import Occlum

private func launch(_ change: (inout OcclumConfiguration) -> Void = { _ in }) -> OcclumLaunch {
    var configuration = OcclumConfiguration()
    configuration.metadata.isDebuggable = false
    change(&configuration)
    return OcclumLaunch(configuration)
}

@Test func `rune finds the PAL, the instance and the program inside`() {
    let launch = launch()
    #expect(launch.entrypoint == ["/opt/tee-build/occlum/launch"])
    #expect(launch.workingDirectory == "/")
    #expect(
        launch.labels.map { "\($0.name)=\($0.value)" } == [
            "enclave.type=intelSgx", "enclave.runtime.path=/opt/occlum/build/lib/libocclum-pal.so",
            "enclave.runtime.args=occlum_instance",
        ]
    )
    #expect(
        launch.environment.map { "\($0.name)=\($0.value)" } == [
            "ENCLAVE_TYPE=intelSgx", "ENCLAVE_RUNTIME_PATH=/opt/occlum/build/lib/libocclum-pal.so",
            "ENCLAVE_RUNTIME_ARGS=occlum_instance", "LD_LIBRARY_PATH=/occlum_instance/build/lib",
            "OCCLUM_RELEASE_ENCLAVE=1",
        ]
    )
    #expect(launch.files.contains { $0.path == "/opt/occlum/build/lib/libocclum-pal.so" })
}

@Test func `the entry point is the same path outside and inside`() throws {
    let launch = launch()
    let outside = try #require(launch.files.first { launch.entrypoint == [$0.path.description] })
    #expect(outside.mode == 0o755)
    let configuration = try ImageConfiguration(
        StandInImage.debian().application(),
        ImageConfigurationOptions(.v0_31_0)
    )
    #expect(configuration.configuration.entryPoints == launch.entrypoint)
}

@Test func `a debuggable enclave and KSS are told to the PAL`() {
    let debug = launch { $0.metadata.isDebuggable = true }
    #expect(debug.environment.contains { $0.name == "OCCLUM_RELEASE_ENCLAVE" && $0.value == "0" })
    #expect(!debug.environment.contains { $0.name == "OCCLUM_ENABLE_KSS" })
    let shared = launch { $0.metadata.enablesKSS = true }
    #expect(shared.environment.contains { $0.name == "OCCLUM_ENABLE_KSS" && $0.value == "1" })
}
