/// Who hands the SGX devices of a node to pods, and by which names it is asked.
public enum DevicePlugin: String, Sendable, Hashable, CaseIterable {
    /// Intel's (intel-device-plugins-for-kubernetes, cmd/sgx_plugin and pkg/webhooks/sgx): memory in bytes, and devices
    /// one by one, which its admission webhook adds by itself where it is installed.
    case intel
    /// Alibaba Cloud's (AliyunContainerService/sgx-device-plugin, pkg/device_plugin/server.go): memory in MiB, which
    /// brings the devices along.
    case alibaba
    /// The confcom add-on of Azure's AKS: Intel's name for the memory, which brings the devices along.
    case azure
    /// AKS before that add-on, and aks-engine: memory in MiB.
    case azureOld = "azure-old"
    /// None: the pod must be privileged or the node prepared otherwise.
    case none

    /// Resources of a container, by name, in the order of the names.
    ///
    /// - Parameters:
    ///   - epcByteCount: enclave memory.
    ///   - needsProvisioning: whether the enclave may use the provisioning key, for which /dev/sgx_provision is opened.
    public func resources(epcByteCount: UInt64, needsProvisioning: Bool) -> [(name: String, quantity: String)] {
        let mebibytes = max(1, epcByteCount / (1 << 20) + (epcByteCount % (1 << 20) == 0 ? 0 : 1))
        switch self {
        case .intel:
            let devices = [("sgx.intel.com/enclave", "1"), ("sgx.intel.com/epc", "\(mebibytes)Mi")]
            return devices + (needsProvisioning ? [("sgx.intel.com/provision", "1")] : [])
        case .alibaba: return [("alibabacloud.com/sgx_epc_MiB", "\(mebibytes)")]
        case .azure: return [("sgx.intel.com/epc", "\(mebibytes)Mi")]
        case .azureOld: return [("kubernetes.azure.com/sgx_epc_mem_in_MiB", "\(mebibytes)")]
        case .none: return []
        }
    }

    /// The annotation by which Intel's webhook, which Azure runs too, connects a pod with the node's AESM service.
    var quoteProvider: (name: String, value: String)? {
        switch self {
        case .intel, .azure: ("sgx.intel.com/quote-provider", "aesmd")
        case .alibaba, .azureOld, .none: nil
        }
    }
}
