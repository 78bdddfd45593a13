extension Array where Element == UInt8 {
    /// The little-endian integer at `offset`; nil if it does not lie wholly inside.
    @inlinable
    public func littleEndian<Value: FixedWidthInteger>(_: Value.Type = Value.self, at offset: Int) -> Value? {
        let width = Value.bitWidth / 8
        guard offset >= 0, width <= count, offset <= count - width else { return nil }
        var value: Value = 0
        for index in (0..<width).reversed() {
            value = value << 8 | Value(truncatingIfNeeded: self[offset + index])
        }
        return value
    }

    /// Appends `value`, least significant byte first.
    @inlinable
    public mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) {
        var rest = value
        for _ in 0..<Value.bitWidth / 8 {
            append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// Overwrites the bytes at `offset` with `value`, least significant byte first.
    ///
    /// - Precondition: the integer lies wholly inside; offsets of our own layouts only, never of outside bytes.
    @inlinable
    public mutating func store<Value: FixedWidthInteger>(littleEndian value: Value, at offset: Int) {
        var rest = value
        for index in 0..<Value.bitWidth / 8 {
            self[offset + index] = UInt8(truncatingIfNeeded: rest)
            rest >>= 8
        }
    }
}

extension Span<UInt8> {
    /// The little-endian integer at `offset`; nil if it does not lie wholly inside.
    @inlinable
    public func littleEndian<Value: FixedWidthInteger>(_: Value.Type = Value.self, at offset: Int) -> Value? {
        let width = Value.bitWidth / 8
        guard offset >= 0, width <= count, offset <= count - width else { return nil }
        var value: Value = 0
        for index in (0..<width).reversed() {
            value = value << 8 | Value(truncatingIfNeeded: self[offset + index])
        }
        return value
    }
}
