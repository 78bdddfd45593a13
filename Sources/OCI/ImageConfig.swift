public import Diagnostics
public import StrictJSON

/// The configuration of an image (OCI image-spec, config.md; Docker's has the same members).
///
/// The whole document is kept, so that what we do not know survives a rewrite.
public struct ImageConfig: Sendable, Hashable {
    /// One entry of `history`.
    public struct History: Sendable, Hashable {
        /// When the layer was made, RFC 3339.
        public var created: String?
        /// The command that made it.
        public var createdBy: String?
        /// A note.
        public var comment: String?
        /// Whether no layer belongs to it.
        public var isEmptyLayer = false

        /// An entry with a layer.
        public init(created: String? = nil, createdBy: String? = nil, comment: String? = nil) {
            self.created = created
            self.createdBy = createdBy
            self.comment = comment
        }
    }

    /// The document as it stands.
    public private(set) var document: JSONValue
    /// What it runs on.
    public let platform: Platform
    /// When the image was made, RFC 3339; nil where it does not say.
    public let created: String?
    /// `config.User`: a name or number, with `:` and a group or not; empty for root.
    public let user: String
    /// `config.Env`: `NAME=VALUE`, in order.
    public let environment: [String]
    /// `config.Entrypoint`; nil where there is none.
    public let entrypoint: [String]?
    /// `config.Cmd`; nil where there is none.
    public let command: [String]?
    /// `config.WorkingDir`; empty for the root.
    public let workingDirectory: String
    /// The paths of `config.Volumes`, in the order of the document.
    public let volumes: [String]
    /// `config.ExposedPorts`, such as `80/tcp`, in the order of the document.
    public let exposedPorts: [String]
    /// `config.Labels`, in the order of the document.
    public let labels: [Descriptor.Annotation]
    /// `config.StopSignal`.
    public let stopSignal: String?
    /// The digests of the uncompressed layers, the lowest first.
    public let diffIDs: [Digest]
    /// How the image came to be.
    public let history: [History]

    /// Reads a configuration.
    ///
    /// - Throws: errors of StrictJSON, `TB3111`.
    public init(_ bytes: [UInt8], limits: ImageLimits = ImageLimits()) throws(TeeError) {
        try self.init(document: try JSONValue(parsing: bytes, limits: limits.json))
    }

    /// Reads a configuration from its document.
    ///
    /// - Throws: errors of StrictJSON, `TB3111`.
    public init(document: JSONValue) throws(TeeError) {
        self.document = document
        let object = try JSONObject(document)
        platform = try Platform(object)
        created = try object.string("created")
        let config = try JSONObject(try object.value("config") ?? .object([]), path: "config")
        user = try config.string("User") ?? ""
        environment = try config.strings("Env")
        entrypoint = try config.value("Entrypoint") == nil ? nil : try config.strings("Entrypoint")
        command = try config.value("Cmd") == nil ? nil : try config.strings("Cmd")
        workingDirectory = try config.string("WorkingDir") ?? ""
        volumes = try config.object("Volumes")?.members.map(\.name) ?? []
        exposedPorts = try config.object("ExposedPorts")?.members.map(\.name) ?? []
        labels = try config.stringMap("Labels").map { Descriptor.Annotation(key: $0.name, value: $0.value) }
        stopSignal = try config.string("StopSignal")

        let rootfs = try object.required("rootfs", try object.object("rootfs"))
        let type = try rootfs.string("type")
        guard type == "layers" else { throw imageFormat(rootfs.path(of: "type"), "it is not \"layers\"") }
        var diffIDs: [Digest] = []
        for (index, text) in try rootfs.strings("diff_ids").enumerated() {
            let path = "\(rootfs.path(of: "diff_ids"))[\(index)]"
            diffIDs.append(try describing(path) { () throws(TeeError) in try Digest(text) })
        }
        self.diffIDs = diffIDs
        var history: [History] = []
        for (path, value) in try object.array("history") {
            history.append(try History(try JSONObject(value, path: path)))
        }
        self.history = history
    }

    /// The document as bytes: compact, members in their order.
    public var bytes: [UInt8] { document.compactText }

    /// The value of a label; nil if there is none.
    public func label(_ key: String) -> String? {
        labels.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// This configuration with the member `path` set to `value`, or taken out for nil.
    ///
    /// `["config", "Env"]` names the environment. A member that is there keeps its place, a new one comes last.
    ///
    /// - Throws: `TB3004` if what stands on the way is no object, or the result is no configuration.
    public func setting(_ path: [String], to value: JSONValue?) throws(TeeError) -> ImageConfig {
        try ImageConfig(document: try document.setting(path[...], to: value))
    }

    /// This configuration for other layers.
    ///
    /// - Throws: `TB3004` if the document cannot take them.
    func settingLayers(_ diffIDs: [Digest], history: [History]) throws(TeeError) -> ImageConfig {
        let rootfs = JSONValue.members([
            "type": .string("layers"), "diff_ids": .array(diffIDs.map { .string($0.description) }),
        ])
        return try setting(["rootfs"], to: rootfs)
            .setting(["history"], to: history.isEmpty ? nil : .array(history.map(\.json)))
    }
}

extension ImageConfig.History {
    fileprivate init(_ object: JSONObject) throws(TeeError) {
        created = try object.string("created")
        createdBy = try object.string("created_by")
        comment = try object.string("comment")
        isEmptyLayer = try object.bool("empty_layer") ?? false
    }

    fileprivate var json: JSONValue {
        var members: [JSONMember] = []
        for (name, text) in [("created", created), ("created_by", createdBy), ("comment", comment)] {
            if let text { members.append(JSONMember(name: name, value: .string(text))) }
        }
        if isEmptyLayer { members.append(JSONMember(name: "empty_layer", value: .bool(true))) }
        return .object(members)
    }
}

extension JSONValue {
    fileprivate func setting(_ path: ArraySlice<String>, to value: JSONValue?) throws(TeeError) -> JSONValue {
        guard let name = path.first else { return value ?? .null }
        var members = try JSONObject(self == .null ? .object([]) : self).members
        let place = members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
        if path.count == 1, value == nil {
            if let place { members.remove(at: place) }
        } else if let place {
            members[place].value = try members[place].value.setting(path.dropFirst(), to: value)
        } else {
            let inner = try JSONValue.object([]).setting(path.dropFirst(), to: value)
            members.append(JSONMember(name: name, value: inner))
        }
        return .object(members)
    }
}
