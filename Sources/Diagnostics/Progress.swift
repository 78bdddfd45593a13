/// A piece of work long enough to be watched: indexing a layer, measuring an enclave, writing an output.
public struct ProgressStep: Sendable, Hashable {
    /// What is done, in a few words, such as `index layer 3/7 sha256:…`.
    public let name: String
    /// How much there is to do, in bytes; nil if that is not known.
    public let byteCount: Int?

    /// A step of this name and size.
    public init(_ name: String, byteCount: Int? = nil) {
        self.name = name
        self.byteCount = byteCount
    }
}

/// Is told how work goes on. Steps may run side by side; calls come from any thread.
public protocol ProgressObserver: Sendable {
    /// `step` starts.
    func begin(_ step: ProgressStep)
    /// `byteCount` more bytes of `step` are done.
    func advance(_ step: ProgressStep, byteCount: Int)
    /// `step` ends; `note` says in a word how, such as `cached`.
    func end(_ step: ProgressStep, note: String)
}

/// Watches nothing.
public struct SilentProgress: ProgressObserver {
    /// An observer that does nothing.
    public init() {}
    /// Does nothing.
    public func begin(_ step: ProgressStep) {}
    /// Does nothing.
    public func advance(_ step: ProgressStep, byteCount: Int) {}
    /// Does nothing.
    public func end(_ step: ProgressStep, note: String) {}
}
