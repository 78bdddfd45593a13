internal import CCurl
internal import Glibc

/// libcurl, loaded when it is first used.
@safe struct Curl: Sendable {
    // Function pointers, which never change.
    nonisolated(unsafe) private let functions: tee_curl
    private let missing: String?

    static let shared = Curl()

    private init() {
        var functions = tee_curl()
        missing = unsafe tee_curl_load(&functions).map { unsafe String(cString: $0) }
        unsafe self.functions = functions
    }

    /// The functions.
    ///
    /// - Throws: why there are none.
    func loaded() throws(HTTPFailure) -> tee_curl {
        if let missing { throw .noLibrary(missing) }
        return unsafe functions
    }
}

/// One use of libcurl.
@safe struct CurlHandle: ~Copyable {
    private var functions: tee_curl
    private let handle: UnsafeMutableRawPointer
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var isSet = true

    init() throws(HTTPFailure) {
        let functions = try Curl.shared.loaded()
        guard let handle = functions.`init`() else { throw .noLibrary("libcurl has no memory") }
        self.functions = functions
        unsafe self.handle = unsafe handle
    }

    deinit {
        unsafe functions.cleanup(handle)
        unsafe functions.free_list(headers)
    }

    /// Whether libcurl took every option so far.
    var tookAll: Bool { isSet }

    mutating func set(_ option: CURLoption, _ value: Int) {
        note(unsafe tee_curl_set_long(&functions, handle, option, value))
    }

    /// Texts are copied by libcurl.
    mutating func set(_ option: CURLoption, _ value: String?) {
        guard value?.utf8.contains(0) != true else {
            isSet = false
            return
        }
        guard let value else {
            note(unsafe tee_curl_set_text(&functions, handle, option, nil))
            return
        }
        note(unsafe value.withCString { unsafe tee_curl_set_text(&functions, handle, option, $0) })
    }

    mutating func set(headers lines: [String]) {
        for line in lines {
            guard !line.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }),
                let longer = unsafe functions.append(headers, line)
            else {
                isSet = false
                continue
            }
            unsafe headers = unsafe longer
        }
        note(unsafe tee_curl_set_pointer(&functions, handle, CURLOPT_HTTPHEADER, headers))
    }

    /// Posts `body`, which libcurl copies.
    mutating func set(body: [UInt8]) {
        set(CURLOPT_POST, 1)
        set(CURLOPT_POSTFIELDSIZE, body.count)
        // An empty array has no address, and libcurl would then read from standard input.
        var bytes = body.isEmpty ? [0] : body
        note(
            unsafe bytes.withUnsafeMutableBytes {
                unsafe tee_curl_set_pointer(&functions, handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress)
            }
        )
    }

    private mutating func note(_ code: CURLcode) { if code != CURLE_OK { isSet = false } }

    /// Runs the transfer and takes at most `limit` bytes of content.
    mutating func perform(limit: Int) -> CurlOutcome {
        let sink = CurlSink(limit: limit)
        let state = unsafe Unmanaged.passUnretained(sink).toOpaque()
        note(unsafe tee_curl_set_pointer(&functions, handle, CURLOPT_WRITEDATA, state))
        note(unsafe tee_curl_set_pointer(&functions, handle, CURLOPT_HEADERDATA, state))
        note(
            unsafe tee_curl_set_sink(&functions, handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, state in
                unsafe CurlSink.of(state)?.takeContent(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
            }
        )
        note(
            unsafe tee_curl_set_sink(&functions, handle, CURLOPT_HEADERFUNCTION) { _, size, count, state in
                unsafe CurlSink.of(state)?.takeHeader(byteCount: size * count) ?? 0
            }
        )
        var reason = [CChar](repeating: 0, count: Int(tee_CURL_ERROR_SIZE))
        let code = unsafe reason.withUnsafeMutableBytes { buffer in
            note(unsafe tee_curl_set_pointer(&functions, handle, CURLOPT_ERRORBUFFER, buffer.baseAddress))
            defer { note(unsafe tee_curl_set_pointer(&functions, handle, CURLOPT_ERRORBUFFER, nil)) }
            return isSet ? unsafe functions.perform(handle) : CURLE_BAD_FUNCTION_ARGUMENT
        }
        var text = String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if text.isEmpty, let general = unsafe functions.strerror(code) { text = unsafe String(cString: general) }
        return CurlOutcome(
            code: code,
            reason: text,
            status: unsafe tee_curl_status(&functions, handle),
            verifyResult: unsafe tee_curl_verify_result(&functions, handle),
            content: sink.content,
            isTooLong: sink.isTooLong
        )
    }
}

/// What a transfer gave.
struct CurlOutcome {
    let code: CURLcode
    let reason: String
    let status: Int
    let verifyResult: Int
    let content: [UInt8]
    let isTooLong: Bool
}

/// Takes what comes, within bounds.
private final class CurlSink {
    private let limit: Int
    private(set) var content: [UInt8] = []
    private(set) var isTooLong = false
    private var headerByteCount = 0

    init(limit: Int) { self.limit = limit }

    static func of(_ state: UnsafeMutableRawPointer?) -> CurlSink? {
        unsafe state.map { unsafe Unmanaged<CurlSink>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Answers another number than came in to end the transfer.
    func takeContent(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard bytes.count <= limit - content.count else {
            isTooLong = true
            return 0
        }
        unsafe content.append(contentsOf: bytes)
        return bytes.count
    }

    /// libcurl before 8.4 takes headers without end (CVE-2023-38039).
    func takeHeader(byteCount: Int) -> Int {
        headerByteCount += byteCount
        guard headerByteCount <= 1 << 16 else {
            isTooLong = true
            return 0
        }
        return byteCount
    }
}
