internal import CPKCS11
internal import Diagnostics

/// What a call of a module answered.
struct CryptokiAnswer: CustomStringConvertible, Equatable {
    let value: CK_RV

    init(_ value: CK_RV) { self.value = value }

    /// Throws what the answer of `call` means, unless it is CKR_OK.
    static func check(_ call: String, _ value: CK_RV?) throws(TeeError) {
        let value = value ?? CKR_FUNCTION_NOT_SUPPORTED
        guard value != CKR_OK else { return }
        switch value {
        case CKR_PIN_INCORRECT, CKR_PIN_LEN_RANGE, CKR_PIN_INVALID:
            throw TeeError(
                .pkcs11WrongPIN,
                object: "",
                cause: "\(call) answers \(CryptokiAnswer(value))",
                hint: "check the PIN before you try again: the token may lock itself"
            )
        case CKR_PIN_LOCKED, CKR_PIN_EXPIRED, CKR_USER_PIN_NOT_INITIALIZED:
            throw locked("\(call) answers \(CryptokiAnswer(value))")
        default:
            throw TeeError(
                .pkcs11Failure,
                object: "",
                cause: "\(call) answers \(CryptokiAnswer(value))",
                hint: "see whether the token is there and its module works, for example with pkcs11-tool --test"
            )
        }
    }

    static func locked(_ cause: String) -> TeeError {
        TeeError(.pkcs11Locked, object: "", cause: cause, hint: "have the token's security officer set a new PIN")
    }

    /// The name in the standard, or the number.
    var description: String {
        switch value {
        case CKR_OK: "CKR_OK"
        case CKR_HOST_MEMORY: "CKR_HOST_MEMORY"
        case CKR_GENERAL_ERROR: "CKR_GENERAL_ERROR"
        case CKR_FUNCTION_FAILED: "CKR_FUNCTION_FAILED"
        case CKR_DEVICE_ERROR: "CKR_DEVICE_ERROR"
        case CKR_DEVICE_REMOVED: "CKR_DEVICE_REMOVED"
        case CKR_FUNCTION_NOT_SUPPORTED: "CKR_FUNCTION_NOT_SUPPORTED"
        case CKR_KEY_FUNCTION_NOT_PERMITTED: "CKR_KEY_FUNCTION_NOT_PERMITTED"
        case CKR_MECHANISM_INVALID: "CKR_MECHANISM_INVALID"
        case CKR_OPERATION_ACTIVE: "CKR_OPERATION_ACTIVE"
        case CKR_PIN_INCORRECT: "CKR_PIN_INCORRECT"
        case CKR_PIN_INVALID: "CKR_PIN_INVALID"
        case CKR_PIN_LEN_RANGE: "CKR_PIN_LEN_RANGE"
        case CKR_PIN_EXPIRED: "CKR_PIN_EXPIRED"
        case CKR_PIN_LOCKED: "CKR_PIN_LOCKED"
        case CKR_SESSION_READ_ONLY: "CKR_SESSION_READ_ONLY"
        case CKR_TOKEN_NOT_PRESENT: "CKR_TOKEN_NOT_PRESENT"
        case CKR_TOKEN_WRITE_PROTECTED: "CKR_TOKEN_WRITE_PROTECTED"
        case CKR_USER_NOT_LOGGED_IN: "CKR_USER_NOT_LOGGED_IN"
        case CKR_USER_PIN_NOT_INITIALIZED: "CKR_USER_PIN_NOT_INITIALIZED"
        default: "CKR 0x" + String(value, radix: 16)
        }
    }
}
