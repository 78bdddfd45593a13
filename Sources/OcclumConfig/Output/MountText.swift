import StrictJSON

extension OcclumMount {
    /// The mount as serde writes it: members in the order of their names, what is not set left out.
    var json: JSONValue {
        var members: [JSONMember] = []
        if options != Options() { members.append(JSONMember(name: "options", value: options.json)) }
        if let source { members.append(JSONMember(name: "source", value: .string(source))) }
        members.append(JSONMember(name: "target", value: .string(target)))
        members.append(JSONMember(name: "type", value: .string(type)))
        return .object(members)
    }
}

extension OcclumMount.Options {
    /// The options as serde writes them.
    var json: JSONValue {
        var members: [JSONMember] = []
        if let mac { members.append(JSONMember(name: "MAC", value: .string(mac))) }
        if let cacheSize { members.append(JSONMember(name: "cache_size", value: .string(cacheSize.text))) }
        if let diskSize { members.append(JSONMember(name: "disk_size", value: .string(diskSize.text))) }
        if let layers { members.append(JSONMember(name: "layers", value: .array(layers.map(\.json)))) }
        if isTemporary { members.append(JSONMember(name: "temporary", value: .bool(true))) }
        return .object(members)
    }
}
