internal import ArgumentParser
internal import Cache
internal import SystemPackage

/// Where it is kept what later runs need not do again.
struct CacheOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Where indexes of layers, and what make has built, are kept between runs.", valueName: "dir")
    )
    var cacheDir: String?

    /// What is kept between runs; nil if no folder is known.
    func cache(_ context: CommandContext) -> Cache? {
        if let cacheDir { return Cache(FilePath(cacheDir)) }
        if let base = context.environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
            return Cache(FilePath(base).appending("tee-build"))
        }
        if let home = context.environment["HOME"], home.hasPrefix("/") {
            return Cache(FilePath(home).appending(".cache").appending("tee-build"))
        }
        return nil
    }
}
