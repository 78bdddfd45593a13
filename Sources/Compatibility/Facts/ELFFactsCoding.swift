import Bytes
import ELF

extension ELFFacts {
    /// Kinds by the number that is written; appended to, never reordered.
    private static let kinds: [ELFKind] = [.executable, .pie, .staticPIE, .staticExecutable, .sharedObject, .other]

    func write(to writer: inout FactsWriter) {
        writer.number(ELFFacts.kinds.firstIndex(of: kind) ?? 5)
        writer.path(interpreter)
        writer.paths(needed)
        writer.path(soname)
        writer.path(rpath)
        writer.path(runpath)
        writer.number(versionNeeds.count)
        for need in versionNeeds {
            writer.text(need.library.bytes)
            writer.paths(need.versions)
        }
        writer.paths(versionDefinitions)
        writer.paths(imports)
        writer.number(strongImports.count)
        for index in strongImports.sorted() { writer.number(index) }
        writer.paths(exports)
        writer.number(marks.count)
        for mark in marks.map(\.rawValue).sorted() { writer.number(mark) }
        writer.number(goBuild == nil ? 0 : 1)
        if let goBuild {
            writer.text(goBuild.version)
            writer.text(goBuild.module)
        }
        writer.path(runtimeVersion)
        writer.number(syscallInstructions)
        for calls in [directCalls, functionCalls] {
            writer.number(calls.count)
            for call in calls { writer.number(call) }
        }
        writer.paths(openedNames)
        writer.text(buildID)
        writer.number(isPartial ? 1 : 0)
    }

    init?(from reader: inout FactsReader) {
        guard let kind = reader.count(), kind < ELFFacts.kinds.count,
            let interpreter = reader.optionalPath(),
            let needed = reader.paths(),
            let soname = reader.optionalPath(),
            let rpath = reader.optionalPath(),
            let runpath = reader.optionalPath(),
            let needCount = reader.count()
        else { return nil }
        self.init(kind: ELFFacts.kinds[kind])
        self.interpreter = interpreter
        self.needed = needed
        self.soname = soname
        self.rpath = rpath
        self.runpath = runpath
        for _ in 0..<needCount {
            guard let library = reader.text(), let versions = reader.paths() else { return nil }
            versionNeeds.append(VersionNeed(library: PathBytes(library), versions: versions))
        }
        guard let definitions = reader.paths(), let imports = reader.paths(), let strongCount = reader.count() else {
            return nil
        }
        versionDefinitions = definitions
        self.imports = imports
        for _ in 0..<strongCount {
            guard let index = reader.number(), index < UInt64(imports.count) else { return nil }
            strongImports.insert(Int(index))
        }
        guard let exports = reader.paths(), let markCount = reader.count() else { return nil }
        self.exports = exports
        for _ in 0..<markCount {
            guard let number = reader.number(), let mark = UInt8(exactly: number).flatMap(RuntimeMark.init) else {
                return nil
            }
            marks.insert(mark)
        }
        guard let hasGoBuild = reader.number(), hasGoBuild < 2 else { return nil }
        if hasGoBuild == 1 {
            guard let version = reader.text(), let module = reader.text() else { return nil }
            goBuild = GoBuildInfo(version: version, module: module)
        }
        guard let runtimeVersion = reader.optionalPath(),
            let syscalls = reader.number().flatMap(Int.init(exactly:)),
            let direct = ELFFacts.calls(from: &reader),
            let byFunction = ELFFacts.calls(from: &reader),
            let openedNames = reader.paths(),
            let buildID = reader.text(),
            let partial = reader.number(), partial < 2
        else { return nil }
        self.runtimeVersion = runtimeVersion
        syscallInstructions = syscalls
        directCalls = direct
        functionCalls = byFunction
        self.openedNames = openedNames
        self.buildID = buildID
        isPartial = partial == 1
    }

    private static func calls(from reader: inout FactsReader) -> [UInt16]? {
        guard let count = reader.count() else { return nil }
        var calls: [UInt16] = []
        for _ in 0..<count {
            guard let call = reader.number().flatMap(UInt16.init(exactly:)) else { return nil }
            calls.append(call)
        }
        return calls
    }
}
