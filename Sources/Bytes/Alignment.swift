extension FixedWidthInteger {
    /// The smallest multiple of `unit` that is not below self; nil where it does not fit the type.
    ///
    /// - Precondition: `unit` is positive.
    @inlinable
    public func roundedUp(toMultipleOf unit: Self) -> Self? {
        let remainder = self % unit
        guard remainder != 0 else { return self }
        let (sum, overflow) = addingReportingOverflow(unit - remainder)
        return overflow ? nil : sum
    }

    /// The greatest multiple of `unit` that is not above self.
    ///
    /// - Precondition: self is not negative and `unit` is positive.
    @inlinable
    public func roundedDown(toMultipleOf unit: Self) -> Self { self - self % unit }
}
