internal import CLibCrypto

/// What `write` puts into an OpenSSL memory BIO; nil if it does not answer 1.
func withMemoryBIO(_ write: (OpaquePointer) -> Int32) -> [UInt8]? {
    guard let bio = unsafe BIO_new(BIO_s_mem()) else { return nil }
    defer { unsafe BIO_free_all(bio) }
    guard unsafe write(bio) == 1 else {
        ERR_clear_error()
        return nil
    }
    var start: UnsafeMutablePointer<CChar>?
    let length = unsafe tee_BIO_get_mem_data(bio, &start)
    guard let start = unsafe start else { return [] }
    return unsafe UnsafeRawBufferPointer(start: start, count: length).map { $0 }
}
