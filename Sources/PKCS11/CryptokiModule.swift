internal import Bytes
internal import CPKCS11
internal import Diagnostics
internal import Glibc
internal import Synchronization

/// A PKCS#11 module in this process. It stays loaded until the process ends: others may hold sessions of it.
@safe struct CryptokiModule: Sendable {
    /// The file it was loaded from.
    let path: String
    // Points into the module, which is never unloaded, and is never written.
    nonisolated(unsafe) let functions: UnsafePointer<CK_FUNCTION_LIST>

    private static let loaded = Mutex<[String: CryptokiModule]>([:])

    /// Loads the module `path` and initializes it for use by several threads; a second time gives the same.
    ///
    /// - Throws: `TB4030` if it is no module or does not start.
    static func load(_ path: String) throws(TeeError) -> CryptokiModule {
        let result: Result<CryptokiModule, TeeError> = loaded.withLock { loaded in
            if let module = loaded[path] { return .success(module) }
            return Result { () throws(TeeError) in
                let module = try CryptokiModule(path)
                loaded[path] = module
                return module
            }
        }
        return try result.get()
    }

    private init(_ path: String) throws(TeeError) {
        self.path = path
        guard path.utf8.contains(UInt8(ascii: "/")) else {
            throw CryptokiModule.unusable(
                path,
                "its name has no slash, so it would be looked for in the loader's folders"
            )
        }
        guard let handle = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "the loader does not say why"
            throw CryptokiModule.unusable(path, printable(reason.utf8))
        }
        guard let symbol = unsafe dlsym(handle, "C_GetFunctionList") else {
            unsafe dlclose(handle)
            throw CryptokiModule.unusable(path, "it has no function C_GetFunctionList, so it is no PKCS#11 module")
        }
        let getList = unsafe unsafeBitCast(
            symbol,
            to: (@convention(c) (_: UnsafeMutablePointer<UnsafeMutablePointer<CK_FUNCTION_LIST>?>) -> CK_RV).self
        )
        var list: UnsafeMutablePointer<CK_FUNCTION_LIST>?
        let answer = unsafe getList(&list)
        guard answer == CKR_OK, let list = unsafe list else {
            throw CryptokiModule.unusable(path, "C_GetFunctionList answers \(CryptokiAnswer(answer))")
        }
        // Modules of version 3 answer here with their list of version 2.40.
        guard unsafe (2...3).contains(list.pointee.version.major) else {
            throw CryptokiModule.unusable(path, "it is of PKCS#11 version \(unsafe list.pointee.version.major)")
        }
        unsafe functions = UnsafePointer(list)
        try start()
    }

    private func start() throws(TeeError) {
        var arguments = unsafe CK_C_INITIALIZE_ARGS()
        unsafe arguments.flags = CKF_OS_LOCKING_OK
        let answer = unsafe functions.pointee.C_Initialize?(&arguments) ?? CKR_FUNCTION_NOT_SUPPORTED
        guard answer == CKR_OK || answer == CKR_CRYPTOKI_ALREADY_INITIALIZED else {
            throw CryptokiModule.unusable(path, "C_Initialize answers \(CryptokiAnswer(answer))")
        }
    }

    private static func unusable(_ path: String, _ cause: String) -> TeeError {
        TeeError(
            .pkcs11Module,
            object: printable(path.utf8),
            cause: cause,
            hint: "name the token's module with its full path in module-path, or in PKCS11_MODULE_PATH"
        )
    }
}
