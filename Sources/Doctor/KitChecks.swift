internal import Diagnostics
public import Kits
public import LibOS
internal import SystemPackage

extension MachineCheck {
    /// Whether the kits in a store are whole and what they claim, and whether each LibOS has one.
    public static func kits(in store: KitStore, backEnds: [any LibOSBackEnd]) -> [MachineCheck] {
        let names: [String]
        do {
            names = try store.names()
        } catch {
            return [MachineCheck("kits", of: store.directory.string, .bad, note: error.cause, remedy: error.hint)]
        }
        var served: Set<String> = []
        var checks = names.map { name in
            do throws(TeeError) {
                let kit = try store.kit(name)
                _ = try backEnds.named(kit.libOS).kitFacts(kit)
                served.insert(kit.libOS)
                return MachineCheck("kit", of: name, .good, note: "whole: \(kit.digest)")
            } catch {
                return MachineCheck("kit", of: name, .bad, note: error.description, remedy: "import it again")
            }
        }
        for backEnd in backEnds where backEnd.builtInKit == nil && !served.contains(backEnd.name) {
            checks.append(
                MachineCheck(
                    "kit",
                    of: backEnd.name,
                    .limited,
                    note: "no kit of it is there",
                    remedy: "`tee-build kit import` makes one of a release, to convert to \(backEnd.name)"
                )
            )
        }
        return checks
    }
}
