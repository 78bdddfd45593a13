public import Bytes

/// A program that runs when the image is started, with how it was found.
public struct LaunchedProgram: Sendable {
    /// Why a program runs.
    public enum Role: String, Sendable, Hashable {
        /// The image's config names it.
        case program
        /// A script's first line names it.
        case interpreter
        /// A wrapper starts it.
        case wrapped
        /// A script is likely to start it.
        case likely
    }

    /// Why it runs.
    public let role: Role
    /// Where it is: the path it is opened by, what that leads to, and the links between.
    public let location: ResolvedPath
    /// What it is.
    public let facts: FileFacts?
    /// The arguments it is started with, its own name first.
    public let arguments: [PathBytes]
    /// The steps that led to it, itself last.
    public let chain: [String]

    /// The facts of an ELF program.
    public var elf: ELFFacts? { facts?.elf }
}
