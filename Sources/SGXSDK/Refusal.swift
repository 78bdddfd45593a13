import Diagnostics

/// Why an enclave is not signed: in our words, and in those that sgx_sign prints for it.
///
/// The drop-in prints ``text``, whatever else calls this module gets ``error``.
struct Refusal: Error {
    let error: TeeError
    /// The lines that sgx_sign writes to stderr (linux-sgx 2.26, sdk/sign_tool/SignTool/util_st.h).
    let text: String

    init(_ code: ErrorCode, cause: String, hint: String, text: String) {
        error = TeeError(code, object: "", cause: cause, hint: hint)
        self.text = text
    }

    /// The file is not one that sgx_sign takes for an enclave.
    static func enclave(_ cause: String, before: String = "", detail: String = "") -> Refusal {
        Refusal(
            .notSDKEnclave,
            cause: cause,
            hint: "name the enclave library that was linked with the SDK's trusted runtime and linker script",
            text: before + "The input enclave file is not correct.\n" + detail
        )
    }

    /// The sizes add up to too much.
    static func tooLarge(_ cause: String) -> Refusal {
        Refusal(
            .enclaveTooLarge,
            cause: cause,
            hint: "lower HeapMaxSize, HeapInitSize, ReservedMemMaxSize, TCSNum or StackMaxSize",
            text: "The required memory is too large. Please check TCSNum/HeapMaxSize/StackMaxSize.\n"
        )
    }

    /// A value of the configuration is refused.
    static func configuration(_ cause: String, hint: String, text: String) -> Refusal {
        Refusal(.enclaveConfiguration, cause: cause, hint: hint, text: text)
    }
}

/// Runs `body` and turns a refusal into the error that callers of this module see.
func explained<Result>(_ body: () throws(Refusal) -> Result) throws(TeeError) -> Result {
    do {
        return try body()
    } catch {
        throw error.error
    }
}
