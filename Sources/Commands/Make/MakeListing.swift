internal import Enclavefile
internal import StrictJSON

/// The targets of an Enclavefile, for people and for what fans them out over machines.
struct MakeListing {
    private let file: Enclavefile

    init(_ file: Enclavefile) { self.file = file }

    /// Writes it to standard output.
    ///
    /// The JSON is a matrix as GitHub Actions takes it; Argo and Tekton take the array in it.
    func tell(_ context: CommandContext, _ format: ResultFormat) {
        guard format == .json else {
            for target in file.targets { context.print(target.name) }
            return
        }
        let entries = file.targets.compactMap { target -> JSONValue? in
            guard let conversion = target.conversion else { return nil }
            return .members([
                "target": .string(target.name), "from": .string(conversion.from), "to": .string(conversion.to),
                "libos": .string(conversion.libOS), "kit": conversion.kit.map { .string($0) } ?? .null,
                "needs": .array(target.needs.map { .string($0) }),
            ])
        }
        context.writeOutput(JSONValue.members(["include": .array(entries)]).compactText + [0x0a])
    }
}
