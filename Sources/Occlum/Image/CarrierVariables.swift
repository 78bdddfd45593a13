internal import Bytes
public import Diagnostics
internal import OcclumConfig
public import StrictJSON

/// The variables by which Inclavare's carrier takes settings of Occlum from a container (inclavare-containers v0.6.4,
/// shim/runtime/carrier/occlum).
public enum CarrierVariables {
    /// The names, which the application has no use for.
    static let names: Set<String> = Set(sizes.map(\.variable) + numbers.map(\.variable))
        .union(["OCCLUM_DEBUGGABLE", "OCCLUM_DEFAULT_ENV", "OCCLUM_UNTRUSTED_ENV"])

    private static let sizes: [(variable: String, section: String, key: String)] = [
        ("OCCLUM_USER_SPACE_SIZE", "resource_limits", "user_space_size"),
        ("OCCLUM_KERNEL_SPACE_HEAP_SIZE", "resource_limits", "kernel_space_heap_size"),
        ("OCCLUM_KERNEL_SPACE_STACK_SIZE", "resource_limits", "kernel_space_stack_size"),
        ("OCCLUM_PROCESS_DEFAULT_STACK_SIZE", "process", "default_stack_size"),
        ("OCCLUM_PROCESS_DEFAULT_HEAP_SIZE", "process", "default_heap_size"),
        ("OCCLUM_PROCESS_DEFAULT_MMAP_SIZE", "process", "default_mmap_size"),
    ]
    private static let numbers: [(variable: String, section: String, key: String)] = [
        ("OCCLUM_MAX_NUM_OF_THREADS", "resource_limits", "max_num_of_threads"),
        ("OCCLUM_PRODUCT_ID", "metadata", "product_id"),
        ("OCCLUM_VERSION_NUMBER", "metadata", "version_number"),
    ]

    /// What the variables among `environment` (`NAME=value`) say, as a fragment of Occlum.json.
    ///
    /// - Throws: `TB2301` for a value that is none.
    public static func fragment(_ environment: [String]) throws(TeeError) -> JSONValue {
        var values: [String: String] = [:]
        for entry in environment {
            guard let equals = entry.firstIndex(of: "=") else { continue }
            values[String(entry[..<equals])] = String(entry[entry.index(after: equals)...])
        }
        var result = JSONValue.object([])
        func set(_ section: String, _ key: String, _ value: JSONValue) {
            result = result.merging(fragment: .members([section: .members([key: value])]))
        }
        for (variable, section, key) in sizes {
            guard let text = values[variable] else { continue }
            guard MemorySize(text) != nil else { throw invalid(variable, text, "write a size such as 320MB") }
            set(section, key, .string(text))
        }
        for (variable, section, key) in numbers {
            guard let text = values[variable] else { continue }
            guard let number = UInt32(text) else { throw invalid(variable, text, "write a number") }
            set(section, key, .integer(number))
        }
        if let text = values["OCCLUM_DEBUGGABLE"] {
            guard ["true", "false", "1", "0"].contains(text) else {
                throw invalid("OCCLUM_DEBUGGABLE", text, "write true or false")
            }
            set("metadata", "debuggable", .bool(text == "true" || text == "1"))
        }
        for (variable, key) in [("OCCLUM_DEFAULT_ENV", "default"), ("OCCLUM_UNTRUSTED_ENV", "untrusted")] {
            guard let text = values[variable] else { continue }
            set("env", key, .array(text.split(separator: ",").map { .string(String($0)) }))
        }
        return result
    }

    private static func invalid(_ variable: String, _ text: String, _ hint: String) -> TeeError {
        TeeError(
            .invalidOcclumConfiguration,
            object: "Env \(variable)",
            cause: "it is \"\(printable(text.utf8.prefix(80)))\"",
            hint: hint
        )
    }
}
