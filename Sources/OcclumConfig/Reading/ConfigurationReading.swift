public import Diagnostics
public import StrictJSON

extension OcclumConfiguration {
    /// Reads an Occlum.json of a release.
    ///
    /// - Throws: `TB300x` if it is no JSON or could be read in two ways, `TB2300` for a key that the release does not
    ///   have, `TB2301` for a value that it does not take. Errors name the path of the value.
    public init(parsing text: [UInt8], version: OcclumVersion) throws(TeeError) {
        try self.init(try JSONValue(parsing: text, limits: JSONLimits(bytes: 1 << 20)), version: version)
    }

    /// Takes the values of an Occlum.json of a release.
    ///
    /// - Throws: `TB2300` and `TB2301`, see ``init(parsing:version:)``.
    public init(_ value: JSONValue, version: OcclumVersion) throws(TeeError) {
        let document = try ConfigurationObject(value, .document, version: version)
        self.init()
        limits = try ResourceLimits(try document.object("resource_limits", .limits))
        process = try ProcessSizes(try document.object("process", .process))
        entryPoints = try document.texts("entry_points")
        let env = try document.object("env", .environment)
        environment.defaults = try env.texts("default")
        environment.untrusted = try env.texts("untrusted")
        let metadata = try document.object("metadata", .metadata)
        self.metadata = try EnclaveIdentity(metadata)
        let features = version.hasFeatureObject ? try document.object("feature", .feature) : metadata
        self.features = try FeatureSettings(features)
        mounts = try OcclumMount.list(document, "mount")
    }
}

extension ResourceLimits {
    init(_ object: ConfigurationObject) throws(TeeError) {
        userSpace = try object.size("user_space_size")
        userSpaceMaximum = try object.optionalSize("user_space_max_size")
        kernelHeap = try object.size("kernel_space_heap_size")
        kernelHeapMaximum = try object.optionalSize("kernel_space_heap_max_size")
        kernelStack = try object.size("kernel_space_stack_size")
        threads = try object.number("max_num_of_threads")
        initialThreads = try object.optionalNumber("init_num_of_threads")
    }
}

extension ProcessSizes {
    init(_ object: ConfigurationObject) throws(TeeError) {
        stack = try object.size("default_stack_size")
        heap = try object.size("default_heap_size")
        mmap = try object.size("default_mmap_size")
    }
}

extension EnclaveIdentity {
    init(_ object: ConfigurationObject) throws(TeeError) {
        productID = try object.number("product_id")
        versionNumber = try object.number("version_number")
        isDebuggable = try object.flag("debuggable")
        if object.value("disable_log", isOption: true) != nil { disablesLog = try object.flag("disable_log") }
        enablesKSS = try object.flag("enable_kss")
        familyID = try Identifier(try object.object("family_id", .identifier))
        extendedProductID = try Identifier(try object.object("ext_prod_id", .identifier))
    }
}

extension EnclaveIdentity.Identifier {
    init(_ object: ConfigurationObject) throws(TeeError) {
        high = try object.text("high")
        low = try object.text("low")
    }
}

extension FeatureSettings {
    /// From `feature`, or from `metadata` of older releases.
    init(_ object: ConfigurationObject) throws(TeeError) {
        if object.value("amx") != nil { amx = try object.number("amx") }
        if object.value("pkru") != nil { pkru = try object.number("pkru") }
        if object.value("io_uring") != nil { ioUring = try object.number("io_uring") }
        if object.value("enable_edmm") != nil { enablesEDMM = try object.flag("enable_edmm") }
        if object.value("enable_posix_shm") != nil { enablesPOSIXShm = try object.flag("enable_posix_shm") }
    }
}

extension OcclumMount {
    static func list(_ object: ConfigurationObject, _ name: String) throws(TeeError) -> [OcclumMount] {
        var result: [OcclumMount] = []
        for (path, value) in try object.elements(name) {
            let element = try ConfigurationObject(value, .mount, path: path, version: object.version)
            result.append(try OcclumMount(element))
        }
        return result
    }

    private init(_ object: ConfigurationObject) throws(TeeError) {
        type = try object.text("type")
        target = try object.text("target")
        source = try object.optionalText("source")
        if object.value("options") != nil { options = try Options(try object.object("options", .options)) }
    }
}

extension OcclumMount.Options {
    init(_ object: ConfigurationObject) throws(TeeError) {
        mac = try object.optionalText("MAC")
        if object.value("layers", isOption: true) != nil { layers = try OcclumMount.list(object, "layers") }
        if object.value("temporary") != nil { isTemporary = try object.flag("temporary") }
        cacheSize = try object.optionalSize("cache_size")
        diskSize = try object.optionalSize("disk_size")
    }
}
