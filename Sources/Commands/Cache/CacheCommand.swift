internal import ArgumentParser
internal import Cache
internal import Diagnostics

/// `tee-build cache`.
struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Show and tidy up what is kept between runs.",
        discussion: "The cache only saves time: without it everything is made anew, and comes out the same.",
        subcommands: [CacheStatCommand.self, CachePruneCommand.self]
    )
}

extension CacheOptions {
    /// What is kept between runs.
    ///
    /// - Throws: `TB2052` if no folder is known.
    func requiredCache(_ context: CommandContext) throws(TeeError) -> Cache {
        if let cache = cache(context) { return cache }
        throw TeeError(
            .optionValue,
            object: "--cache-dir",
            cause: "neither XDG_CACHE_HOME nor HOME says where things are kept between runs",
            hint: "give --cache-dir DIR"
        )
    }
}
