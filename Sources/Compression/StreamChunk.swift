/// A piece of a stream, in memory of its own that never moves: one thread fills it, then others read it.
///
/// Handing a chunk over is what makes this sound: whoever has given one away, to a queue for example, writes to it
/// again only when it is the last that refers to it.
@safe public final class StreamChunk: @unchecked Sendable {
    /// How many bytes a chunk takes unless it is made otherwise: large enough that handing over costs nothing.
    public static let usualCapacity = 1 << 20

    private let storage: UnsafeMutableBufferPointer<UInt8>
    /// Bytes in it.
    public private(set) var count = 0

    /// An empty chunk for up to `capacity` bytes.
    public init(capacity: Int = StreamChunk.usualCapacity) {
        unsafe storage = .allocate(capacity: capacity)
    }

    deinit { unsafe storage.deallocate() }

    /// Whether no more bytes fit.
    public var isFull: Bool { unsafe count == storage.count }

    /// The bytes in it.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let bytes = unsafe Span(_unsafeElements: UnsafeBufferPointer(rebasing: storage[..<count]))
            return unsafe _overrideLifetime(bytes, borrowing: self)
        }
    }

    /// Empties it.
    public func removeAll() { count = 0 }

    /// Appends what fits of `bytes`.
    ///
    /// - Returns: how many bytes that is.
    public func append(_ bytes: Span<UInt8>) -> Int {
        let taken = unsafe min(bytes.count, storage.count - count)
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let from = source.baseAddress, let to = unsafe storage.baseAddress else { return }
            unsafe (to + count).update(from: from, count: taken)
        }
        count += taken
        return taken
    }

    /// Lets `body` write where there is room; it returns how many bytes it wrote.
    func append(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
        let room = unsafe UnsafeMutableBufferPointer(rebasing: storage[count...])
        let written = unsafe body(room)
        precondition(written >= 0 && written <= room.count, "more was written than there is room")
        count += written
    }
}
