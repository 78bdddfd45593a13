public import RootFS

extension FactsGathering: FileInspector {
    /// What the inspection is and does.
    public var identity: String { FactsGathering.identity }

    /// The number of first bytes by which it is decided whether a file is looked into.
    public var probeSize: Int { FactsGathering.probeSize }
}
