public import StrictJSON

extension OcclumConfiguration {
    /// The Occlum.json of a release that says this. Values that the release has no key for are left out.
    public func document(for version: OcclumVersion) -> JSONValue {
        var members: [JSONMember] = [
            JSONMember(name: "resource_limits", value: limits.document(for: version)),
            JSONMember(name: "process", value: process.document),
            JSONMember(name: "entry_points", value: .array(entryPoints.map { .string($0) })),
            JSONMember(name: "env", value: environment.document),
            JSONMember(name: "metadata", value: metadata.document(for: version, features)),
        ]
        if version.hasFeatureObject {
            members.append(JSONMember(name: "feature", value: features.document(for: version)))
        }
        members.append(JSONMember(name: "mount", value: .array(mounts.map(\.document))))
        return .object(members)
    }
}

extension ResourceLimits {
    fileprivate func document(for version: OcclumVersion) -> JSONValue {
        var members: [JSONMember] = []
        func add(_ name: String, _ size: MemorySize?) {
            if let size { members.append(JSONMember(name: name, value: .string(size.text))) }
        }
        add("kernel_space_heap_size", kernelHeap)
        add("kernel_space_heap_max_size", kernelHeapMaximum)
        add("kernel_space_stack_size", kernelStack)
        add("user_space_size", userSpace)
        if version.choosesEDMM { add("user_space_max_size", userSpaceMaximum) }
        members.append(JSONMember(name: "max_num_of_threads", value: .integer(threads)))
        if version.choosesEDMM, let initialThreads {
            members.append(JSONMember(name: "init_num_of_threads", value: .integer(initialThreads)))
        }
        return .object(members)
    }
}

extension ProcessSizes {
    var document: JSONValue {
        .members([
            "default_stack_size": .string(stack.text),
            "default_heap_size": .string(heap.text),
            "default_mmap_size": .string(mmap.text),
        ])
    }
}

extension TrustedEnvironment {
    var document: JSONValue {
        .members([
            "default": .array(defaults.map { .string($0) }),
            "untrusted": .array(untrusted.map { .string($0) }),
        ])
    }
}

extension EnclaveIdentity {
    fileprivate func document(for version: OcclumVersion, _ features: FeatureSettings) -> JSONValue {
        var members: [JSONMember] = [
            JSONMember(name: "product_id", value: .integer(productID)),
            JSONMember(name: "version_number", value: .integer(versionNumber)),
            JSONMember(name: "debuggable", value: .bool(isDebuggable)),
        ]
        if version.hasFeatureObject, let disablesLog {
            members.append(JSONMember(name: "disable_log", value: .bool(disablesLog)))
        }
        members += [
            JSONMember(name: "enable_kss", value: .bool(enablesKSS)),
            JSONMember(name: "family_id", value: familyID.document),
            JSONMember(name: "ext_prod_id", value: extendedProductID.document),
        ]
        if !version.hasFeatureObject {
            members.append(JSONMember(name: "pkru", value: .integer(features.pkru)))
            if version == .v0_30_0 { members.append(JSONMember(name: "amx", value: .integer(features.amx))) }
        }
        return .object(members)
    }
}

extension EnclaveIdentity.Identifier {
    fileprivate var document: JSONValue { .members(["high": .string(high), "low": .string(low)]) }
}

extension FeatureSettings {
    /// The object `feature` in the order of the release's struct.
    func document(for version: OcclumVersion) -> JSONValue {
        var members: [JSONMember] = [
            JSONMember(name: "amx", value: .integer(amx)),
            JSONMember(name: "pkru", value: .integer(pkru)),
        ]
        if version >= .v0_31_0 { members.append(JSONMember(name: "io_uring", value: .integer(ioUring))) }
        members += [
            JSONMember(name: "enable_edmm", value: .bool(enablesEDMM)),
            JSONMember(name: "enable_posix_shm", value: .bool(enablesPOSIXShm)),
        ]
        return .object(members)
    }
}

extension OcclumMount {
    /// The mount in the order of the template.
    fileprivate var document: JSONValue {
        var members: [JSONMember] = [
            JSONMember(name: "target", value: .string(target)), JSONMember(name: "type", value: .string(type)),
        ]
        if let source { members.append(JSONMember(name: "source", value: .string(source))) }
        if options != Options() { members.append(JSONMember(name: "options", value: options.document)) }
        return .object(members)
    }
}

extension OcclumMount.Options {
    fileprivate var document: JSONValue {
        guard case .object(var members) = json else { return json }
        if let layers, let index = members.firstIndex(where: { $0.name == "layers" }) {
            members[index].value = .array(layers.map(\.document))
        }
        return .object(members)
    }
}
