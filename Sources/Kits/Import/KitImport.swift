internal import Bytes
public import Diagnostics
public import LibOS
public import OCI
internal import StrictJSON

/// Makes a kit of a release: canonical, so that the same release gives the same digest.
public struct KitImport: Sendable {
    /// The LibOS.
    public let backEnd: any LibOSBackEnd
    /// The release's version; nil takes what the release says.
    public var version: String?
    /// Which of several makes of the same release.
    public var origin: String?

    /// An import.
    public init(for backEnd: any LibOSBackEnd, version: String? = nil, origin: String? = nil) {
        self.backEnd = backEnd
        self.version = version
        self.origin = origin
    }

    /// A kit that is ready to be written.
    public struct Draft: Sendable {
        /// `NAME-VERSION[-ORIGIN]`.
        public let name: String
        let image: ImageDraft

        init(name: String, image: ImageDraft) {
            self.name = name
            self.image = image
        }

        /// Writes the kit, and opens it as conversions do.
        ///
        /// - Throws: what ``OCI/ImageWriter`` throws.
        public func write(to reference: ImageReference) throws(TeeError) -> Digest {
            try ImageWriter(modified: 0).write(image, to: reference)
        }
    }

    /// Collects the files of a release.
    ///
    /// - Throws: `TB2060` if its version is not clear, `TB3704` if it lacks a file; what reading it throws.
    public func draft(from release: any Release) throws(TeeError) -> Draft {
        let version = try releaseVersion(release)
        let files = try KitCollection(backEnd.kitContract, version: version, from: release)
        var labels: [(String, String)] = [
            (KitLabels.libOS, backEnd.name), (KitLabels.version, version),
            (KitLabels.runtimeLayers, files.runtime.isEmpty ? "0" : "1"),
        ]
        if let origin { labels.append((KitLabels.origin, origin)) }
        if !release.identities.isEmpty {
            labels.append((KitLabels.sources, release.identities.sorted().joined(separator: " ")))
        }
        labels.sort { $0.0 < $1.0 }
        let config = JSONValue.members([
            "architecture": .string("amd64"), "os": .string("linux"),
            "config": .members([
                "Labels": .object(labels.map { JSONMember(name: $0.0, value: .string($0.1)) })
            ]),
            "rootfs": .members(["type": .string("layers"), "diff_ids": .array([])]),
        ])
        var layers: [ImageDraft.Layer] = []
        if !files.runtime.isEmpty { layers.append(.new(files.runtime, .init(createdBy: "runtime files of the kit"))) }
        if !files.build.isEmpty { layers.append(.new(files.build, .init(createdBy: "files for conversions"))) }
        let name = ([backEnd.name, version] + (origin.map { [$0] } ?? [])).joined(separator: "-")
        return Draft(
            name: name,
            image: ImageDraft(
                config: try ImageConfig(document: config),
                layers: layers,
                annotations: labels.map { Descriptor.Annotation(key: $0.0, value: $0.1) }
            )
        )
    }

    /// The LibOS that `release` is one of, by its packages' names and what it says of its version.
    ///
    /// - Throws: `TB2031` if it is one of none of them, or of several; what reading it throws.
    public static func backEnd(
        of release: any Release,
        among backEnds: [any LibOSBackEnd]
    ) throws(TeeError) -> any LibOSBackEnd {
        var found: [any LibOSBackEnd] = []
        for backEnd in backEnds {
            let importing = KitImport(for: backEnd)
            let versions = try importing.packages(in: release).map(\.version) + importing.marks(in: release)
            if !versions.isEmpty { found.append(backEnd) }
        }
        guard let only = found.first, found.count == 1 else {
            throw TeeError(
                .unknownLibOS,
                object: "kit import",
                cause: found.isEmpty
                    ? "what was named says of no LibOS that it is a release of it"
                    : "there are releases of \(found.map(\.name).joined(separator: " and "))",
                hint: "name the LibOS with --libos"
            )
        }
        return only
    }

    /// What packages of the LibOS's own name say of their version.
    private func packages(in release: any Release) throws(TeeError) -> [(package: String, version: String)] {
        let names = [backEnd.name] + backEnd.aliases
        return try release.versions().filter { names.contains($0.package) }
    }

    /// What the LibOS's own files say of its version.
    private func marks(in release: any Release) throws(TeeError) -> [String] {
        let contract = backEnd.kitContract
        let marked = try InstalledVersion.found(contract.versionMarks, in: release)
        if !marked.isEmpty { return marked }
        return try InstalledVersion.found(contract.olderVersionMarks, in: release)
    }

    private func releaseVersion(_ release: any Release) throws(TeeError) -> String {
        let stated = try release.versions()
        let own = try packages(in: release)
        // The LibOS's own mark counts more than its package, whose version may name a system: occlum 0.31.0-jammy-1.
        let contract = backEnd.kitContract
        let marked = try marks(in: release)
        let image = stated.filter { $0.package == "image" }.map(\.version)
        let isSure = !own.isEmpty || !marked.isEmpty
        let found = Set(!marked.isEmpty ? marked : isSure ? own.map(\.version) : image).sorted()
        if let version {
            guard !isSure || found == [version] else {
                throw unclear("the release says \(found.joined(separator: " and ")), and --release says \(version)")
            }
            return try KitLabels.checked(version, "version")
        }
        if found.isEmpty, !KitCollection.finds(anyOf: contract.items(""), in: release) {
            throw TeeError(
                .releaseIncomplete,
                object: backEnd.name,
                cause: "there is no file of it in what was named",
                hint: "name its own package, image or folder, not only what it depends on"
            )
        }
        guard let only = found.first, found.count == 1 else {
            throw unclear(found.isEmpty ? "the release does not say it" : "it says \(found.joined(separator: " and "))")
        }
        return try KitLabels.checked(only, "version")
    }

    private func unclear(_ cause: String) -> TeeError {
        TeeError(
            .releaseVersion,
            object: backEnd.name,
            cause: printable(cause.utf8),
            hint: "give it with --release VERSION"
        )
    }
}
