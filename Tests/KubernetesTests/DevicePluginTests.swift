import Kubernetes
import Testing

private let mebibyte: UInt64 = 1 << 20

/// Resources as `name=quantity`.
private func resources(_ plugin: DevicePlugin, _ byteCount: UInt64, provisioning: Bool = false) -> [String] {
    plugin.resources(epcByteCount: byteCount, needsProvisioning: provisioning).map { "\($0.name)=\($0.quantity)" }
}

@Test func `each device plugin is asked by its own names and in its own units`() {
    let size = 512 * mebibyte
    #expect(resources(.intel, size) == ["sgx.intel.com/enclave=1", "sgx.intel.com/epc=512Mi"])
    #expect(resources(.intel, size, provisioning: true).last == "sgx.intel.com/provision=1")
    #expect(resources(.alibaba, size, provisioning: true) == ["alibabacloud.com/sgx_epc_MiB=512"])
    #expect(resources(.azure, size) == ["sgx.intel.com/epc=512Mi"])
    #expect(resources(.azureOld, size) == ["kubernetes.azure.com/sgx_epc_mem_in_MiB=512"])
    #expect(resources(.none, size, provisioning: true).isEmpty)
}

@Test(
    arguments: [
        (0, 1), (1, 1), (mebibyte - 1, 1), (mebibyte, 1), (mebibyte + 1, 2), (UInt64.max, 1 << 44),
    ] as [(UInt64, UInt64)]
)
func `memory is rounded up to whole mebibytes`(byteCount: UInt64, mebibytes: UInt64) {
    #expect(resources(.alibaba, byteCount) == ["alibabacloud.com/sgx_epc_MiB=\(mebibytes)"])
}
