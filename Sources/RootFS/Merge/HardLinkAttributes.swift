internal import Bytes
internal import Diagnostics
internal import Tar

extension LayerEntry {
    /// This file with the attributes of a hard link to it: containerd and containers/storage give the file those that the
    /// link's header has, its extended attributes beside what the file has already.
    ///
    /// - Throws: `TB3403` if there are too many extended attributes then.
    func taking(attributesOf link: LayerEntry, _ limits: LayerLimits) throws(TeeError) -> LayerEntry {
        var entry = self
        (entry.mode, entry.uid, entry.gid) = (link.mode, link.uid, link.gid)
        (entry.modifiedSeconds, entry.modifiedNanoseconds) = (link.modifiedSeconds, link.modifiedNanoseconds)
        guard !link.extendedAttributes.isEmpty else { return entry }
        for attribute in link.extendedAttributes {
            let place = entry.place(of: attribute.name)
            if place < entry.extendedAttributes.count, entry.extendedAttributes[place].name == attribute.name {
                entry.extendedAttributes[place] = attribute
            } else {
                entry.extendedAttributes.insert(attribute, at: place)
            }
        }
        let total = entry.extendedAttributes.reduce(0) { $0 + $1.name.count + $1.value.count }
        guard total <= limits[.extendedAttributes] else {
            let found = "with those of its links its extended attributes have \(total) bytes"
            throw layerLimit("\(path)", found, .extendedAttributes, limits)
        }
        return entry
    }

    /// Where an extended attribute of this name is, or belongs.
    private func place(of name: [UInt8]) -> Int {
        var (low, high) = (0, extendedAttributes.count)
        while low < high {
            let middle = (low + high) / 2
            if extendedAttributes[middle].name.lexicographicallyPrecedes(name) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}
