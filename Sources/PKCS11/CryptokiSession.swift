internal import CPKCS11
internal import Diagnostics
internal import Glibc

/// A session with a token. Closing the last one of a token logs out, so nothing else does.
struct CryptokiSession: ~Copyable, Sendable {
    let token: CryptokiToken
    private let handle: CK_SESSION_HANDLE

    /// Opens a session, for reading unless `writing`.
    init(_ token: CryptokiToken, writing: Bool = false) throws(TeeError) {
        self.token = token
        var handle: CK_SESSION_HANDLE = 0
        try CryptokiAnswer.check(
            "C_OpenSession",
            unsafe token.module.functions.pointee.C_OpenSession?(
                token.slot,
                writing ? CKF_SERIAL_SESSION | CKF_RW_SESSION : CKF_SERIAL_SESSION,
                nil,
                nil,
                &handle
            )
        )
        self.handle = handle
    }

    deinit { _ = unsafe token.module.functions.pointee.C_CloseSession?(handle) }

    private var functions: CK_FUNCTION_LIST { unsafe token.module.functions.pointee }

    /// Shows the PIN to the token, once; nil has the token ask for it on a keypad of its own, if it has one.
    ///
    /// - Throws: `TB4033` no PIN, `TB4034` wrong, `TB4035` locked, `TB4037` anything else.
    func logIn(_ pin: [UInt8]?) throws(TeeError) {
        guard token.flags & CKF_USER_PIN_LOCKED == 0 else { throw CryptokiAnswer.locked("it is locked") }
        if pin == nil, token.flags & CKF_PROTECTED_AUTHENTICATION_PATH == 0 {
            guard token.flags & CKF_LOGIN_REQUIRED != 0 else { return }
            throw TeeError(
                .pkcs11NoPIN,
                object: "",
                cause: "it wants a PIN, and none was given",
                hint: "name a file that holds it with pin-source=/PATH in the URI, or set the variable TEE_BUILD_PIN"
            )
        }
        let answer = logIn(CKU_USER, pin)
        // The login is the application's, so another session of ours may have done it.
        if answer != CKR_USER_ALREADY_LOGGED_IN { try CryptokiAnswer.check("C_Login", answer) }
    }

    private func logIn(_ user: CK_USER_TYPE, _ pin: [UInt8]?) -> CK_RV? {
        guard let pin else { return unsafe functions.C_Login?(handle, user, nil, 0) }
        return unsafe pin.withUnsafeBufferPointer { buffer in
            unsafe functions.C_Login?(handle, user, buffer.baseAddress, CK_ULONG(buffer.count))
        }
    }

    /// The objects that have these attributes, at most `limit`.
    func objects(_ template: [CryptokiAttribute], limit: Int) throws(TeeError) -> [CK_OBJECT_HANDLE] {
        try CryptokiAnswer.check(
            "C_FindObjectsInit",
            unsafe CryptokiAttribute.withList(template) { list, count in
                unsafe functions.C_FindObjectsInit?(handle, list, count)
            }
        )
        defer { _ = unsafe functions.C_FindObjectsFinal?(handle) }
        var found: [CK_OBJECT_HANDLE] = []
        while found.count < limit {
            var chunk = [CK_OBJECT_HANDLE](repeating: 0, count: limit - found.count)
            var count: CK_ULONG = 0
            try CryptokiAnswer.check(
                "C_FindObjects",
                unsafe functions.C_FindObjects?(handle, &chunk, CK_ULONG(chunk.count), &count)
            )
            guard count > 0 else { break }
            found += chunk.prefix(Int(clamping: count))
        }
        return found
    }

    /// The value of one attribute; nil where the object has none or does not tell.
    func value(_ type: CK_ATTRIBUTE_TYPE, of object: CK_OBJECT_HANDLE) -> [UInt8]? {
        var attribute = unsafe CK_ATTRIBUTE(type: type, pValue: nil, ulValueLen: 0)
        guard unsafe functions.C_GetAttributeValue?(handle, object, &attribute, 1) == CKR_OK else { return nil }
        let count = Int(clamping: unsafe attribute.ulValueLen)
        guard count <= CryptokiAttribute.valueLimit else { return nil }
        var value = [UInt8](repeating: 0, count: count)
        let answer = unsafe value.withUnsafeMutableBytes { buffer in
            unsafe attribute.pValue = buffer.baseAddress
            return unsafe functions.C_GetAttributeValue?(handle, object, &attribute, 1)
        }
        guard answer == CKR_OK else { return nil }
        return Array(value.prefix(Int(clamping: unsafe attribute.ulValueLen)))
    }

    /// Whether the token signs with this mechanism.
    func signs(with mechanism: CK_MECHANISM_TYPE) -> Bool {
        var info = CK_MECHANISM_INFO()
        let answer = unsafe functions.C_GetMechanismInfo?(token.slot, mechanism, &info)
        return answer == CKR_OK && info.flags & CKF_SIGN != 0
    }

    /// Signs `data`; the answer has at most `byteCount` bytes.
    ///
    /// - Parameter pin: shown again for a key that wants it before each use.
    func sign(
        _ data: [UInt8],
        _ type: CK_MECHANISM_TYPE,
        with key: CK_OBJECT_HANDLE,
        pin: [UInt8]?,
        always: Bool,
        byteCount: Int
    ) throws(TeeError) -> [UInt8] {
        var mechanism = unsafe CK_MECHANISM(mechanism: type, pParameter: nil, ulParameterLen: 0)
        try CryptokiAnswer.check("C_SignInit", unsafe functions.C_SignInit?(handle, &mechanism, key))
        if always { try CryptokiAnswer.check("C_Login", logIn(CKU_CONTEXT_SPECIFIC, pin)) }
        var signature = [UInt8](repeating: 0, count: byteCount)
        var count = CK_ULONG(byteCount)
        try CryptokiAnswer.check(
            "C_Sign",
            unsafe functions.C_Sign?(handle, data, CK_ULONG(data.count), &signature, &count)
        )
        return Array(signature.prefix(Int(clamping: count)))
    }

    /// Makes a key pair in the token.
    func generateKeyPair(
        public publicTemplate: [CryptokiAttribute],
        private privateTemplate: [CryptokiAttribute]
    ) throws(TeeError) -> CK_OBJECT_HANDLE {
        var mechanism = unsafe CK_MECHANISM(mechanism: CKM_RSA_PKCS_KEY_PAIR_GEN, pParameter: nil, ulParameterLen: 0)
        var publicKey: CK_OBJECT_HANDLE = 0
        var privateKey: CK_OBJECT_HANDLE = 0
        let answer = unsafe CryptokiAttribute.withList(publicTemplate) { publicList, publicCount in
            unsafe CryptokiAttribute.withList(privateTemplate) { privateList, privateCount in
                unsafe functions.C_GenerateKeyPair?(
                    handle,
                    &mechanism,
                    publicList,
                    publicCount,
                    privateList,
                    privateCount,
                    &publicKey,
                    &privateKey
                )
            }
        }
        try CryptokiAnswer.check("C_GenerateKeyPair", answer)
        return privateKey
    }
}
