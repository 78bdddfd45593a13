internal import ArgumentParser
internal import Diagnostics
internal import Kits
internal import RootFS
internal import SystemPackage

/// Where kits are kept.
struct KitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where kits are kept.", valueName: "dir"))
    var kitDir: String?

    /// The user's kits.
    ///
    /// - Parameter cache: where the indexes of their layers are kept.
    func store(_ context: CommandContext, cache: LayerIndexCache? = nil) throws(TeeError) -> KitStore {
        if let kitDir { return KitStore(directory: FilePath(kitDir), cache: cache) }
        let base: FilePath
        if let data = context.environment["XDG_DATA_HOME"], data.hasPrefix("/") {
            base = FilePath(data)
        } else if let home = context.environment["HOME"], home.hasPrefix("/") {
            base = FilePath(home).appending(".local").appending("share")
        } else {
            throw TeeError(
                .optionValue,
                object: "--kit-dir",
                cause: "neither XDG_DATA_HOME nor HOME says where kits are kept",
                hint: "give --kit-dir DIR"
            )
        }
        return KitStore(directory: base.appending("tee-build").appending("kits"), cache: cache)
    }
}
