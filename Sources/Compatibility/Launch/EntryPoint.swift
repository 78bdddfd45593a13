import Bytes

extension ImageLaunch {
    /// What a runtime executes when it starts the image: the program or script that the first argument names, looked for
    /// as runc does. Nil if there is none that can be executed.
    public func entryPoint(in tree: any ImageTree) -> ResolvedPath? {
        guard let name = arguments.first, !name.isEmpty else { return nil }
        guard case .found(let location) = ProgramSearch(tree: tree, launch: self).find(PathBytes(name)) else {
            return nil
        }
        return location
    }
}
