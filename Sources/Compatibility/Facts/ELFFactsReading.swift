import Bytes
public import Diagnostics
public import ELF

extension ELFFacts {
    /// The most bytes of symbol names that are kept of one file.
    static let namesLimit = 1 << 20
    /// The most bytes of symbol names that are looked at; in a hostile file names overlap.
    static let scanLimit = 1 << 26

    /// The facts of `file`.
    ///
    /// - Throws: `TB3505` where the file announces more than any real program has.
    public init(_ file: ELFFile, isPartial: Bool = false) throws(TeeError) {
        self.init(kind: file.kind)
        self.isPartial = isPartial
        interpreter = file.interpreter
        if let dynamic = file.dynamic {
            needed = dynamic.needed
            soname = dynamic.soname
            rpath = dynamic.rpath
            runpath = dynamic.runpath
        }
        for need in try file.versionNeeds() {
            let versions = need.versions.filter { !$0.isWeak }.map(\.name)
            if !versions.isEmpty { versionNeeds.append(VersionNeed(library: need.library, versions: versions)) }
        }
        versionDefinitions = try file.versionDefinitions().filter { !$0.isBase }.map(\.name)
        let syscall = try readSymbols(file)
        goBuild = GoBuildInfo(file)
        if goBuild != nil { marks.insert(.go) }
        if versionDefinitions.contains("OCCLUM") { marks.insert(.occlumLibC) }
        if needed.contains("libjli.so") { marks.insert(.jvm) }
        if kind != .other, RuntimeStrings.isRust(file) { marks.insert(.rust) }
        if file.section(named: "__managedcode") != nil { marks.insert(.dotnetNative) }
        if marks.contains(.dotnetRuntime) {
            marks.insert(.dotnet)
            runtimeVersion = RuntimeStrings.dotnetVersion(file)
        }
        if marks.contains(.node) { runtimeVersion = RuntimeStrings.nodeVersion(file) }
        let sites = SystemCallSites(file, function: syscall)
        if sites.goThroughOcclum, goBuild != nil { marks.insert(.occlumGo) }
        syscallInstructions = sites.instructions
        directCalls = sites.direct.sorted()
        functionCalls = sites.byFunction.sorted()
        // glibc opens libgcc_s.so.1 by a function of its own.
        let opensByName = imports("dlopen") || imports("dlmopen") || soname == "libc.so.6"
        if opensByName { openedNames = OpenedNames.names(in: file) }
        if openedNames.contains("libhostfxr.so") || openedNames.contains("libhostpolicy.so") { marks.insert(.dotnet) }
        buildID = Array((file.buildID ?? []).prefix(64))
    }

    /// Takes names from the dynamic symbols; gives the index of the undefined one named `syscall`.
    private mutating func readSymbols(_ file: ELFFile) throws(TeeError) -> Int? {
        var syscall: Int?
        let isMusl = isLinkedAgainstMusl
        // musl as its own Makefile builds it has no soname: it is a libc that needs nothing and defines no versions.
        let mayBeMusl = LibCKind(fileName: soname) == .musl || (needed.isEmpty && versionDefinitions.isEmpty)
        let symbols = try file.dynamicSymbols()
        var undefined: [PathBytes: Bool] = [:]
        var defined: Set<PathBytes> = []
        var budget = ELFFacts.namesLimit
        var scanned = 0
        for symbol in symbols where symbol.index > 0 {
            let name = symbols.name(of: symbol)
            scanned += name.count
            guard scanned <= ELFFacts.scanLimit else {
                isPartial = true
                break
            }
            guard !name.isEmpty, budget >= name.count else { continue }
            if !symbol.isUndefined, name.starts(with: "Java_".utf8) { marks.insert(.jni) }
            // Of files that are not musl's only short names are of interest, and most C++ names are long.
            guard isMusl || mayBeMusl || name.count <= 32 else { continue }
            let path = PathBytes(name)
            if symbol.isUndefined {
                if path == "syscall" { syscall = symbol.index }
                guard isMusl || ImportedNames.ofInterest.contains(path) else { continue }
                budget -= name.count
                undefined[path] = undefined[path] == true || symbol.binding != .weak
            } else {
                if let mark = RuntimeMark.byDefinedSymbol[path] { marks.insert(mark) }
                guard mayBeMusl else { continue }
                budget -= name.count
                defined.insert(path)
            }
        }
        imports = undefined.keys.sorted()
        for (index, name) in imports.enumerated() where undefined[name] == true { strongImports.insert(index) }
        if LibCKind(fileName: soname) == .musl || defined.contains("__libc_start_main") { exports = defined.sorted() }
        return syscall
    }

    private var isLinkedAgainstMusl: Bool {
        if let interpreter, LibCKind(fileName: PathBytes(interpreter.lastComponent)) == .musl { return true }
        return needed.contains { LibCKind(fileName: $0) == .musl }
    }
}

extension RuntimeMark {
    /// What a defined dynamic symbol gives away.
    static let byDefinedSymbol: [PathBytes: RuntimeMark] = [
        "JNI_CreateJavaVM": .jvm, "JNI_OnLoad": .jni, "Py_BytesMain": .cpython, "Py_Main": .cpython,
        "napi_module_register": .node,
        "DotNetRuntimeInfo": .dotnetRuntime, "hostfxr_main": .dotnet, "coreclr_initialize": .dotnet,
        "posix_spawn_on_occlum": .occlumLibC, "__occlum_entry": .occlumLibC, "rust_eh_personality": .rust,
    ]
}
