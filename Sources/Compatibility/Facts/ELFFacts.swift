public import Bytes
public import ELF

/// What the rules need of a program or shared object.
public struct ELFFacts: Sendable, Hashable {
    /// Program, shared object and so on.
    public var kind: ELFKind
    /// PT_INTERP.
    public var interpreter: PathBytes?
    /// DT_NEEDED, in order.
    public var needed: [PathBytes] = []
    /// DT_SONAME.
    public var soname: PathBytes?
    /// DT_RPATH as written.
    public var rpath: PathBytes?
    /// DT_RUNPATH as written.
    public var runpath: PathBytes?
    /// DT_VERNEED without weak ones: library and version names.
    public var versionNeeds: [VersionNeed] = []
    /// DT_VERDEF without the base.
    public var versionDefinitions: [PathBytes] = []
    /// Names of undefined symbols, sorted: all of them in a file linked against musl, else those in
    /// ``ImportedNames/ofInterest``.
    public var imports: [PathBytes] = []
    /// Names of undefined symbols that must be found (not weak), a subset of ``imports`` by position.
    public var strongImports: Set<Int> = []
    /// Names that a musl libc defines, sorted; empty for all other files.
    public var exports: [PathBytes] = []
    /// What made the file, or what it runs.
    public var marks: Set<RuntimeMark> = []
    /// The content of a Go program's build information.
    public var goBuild: GoBuildInfo?
    /// A version found for the marks, such as Node's `18.19.0`; of .NET that of the runtime within a program.
    public var runtimeVersion: PathBytes?
    /// How often the bytes of the instruction `syscall` stand in executable segments. Data and parts of other
    /// instructions may look the same.
    public var syscallInstructions = 0
    /// Numbers of system calls that stand before such an instruction, and those that are given to syscall(2); sorted.
    public var directCalls: [UInt16] = [], functionCalls: [UInt16] = []
    /// Names of shared objects that stand in the constants of a file that opens some by dlopen(3); sorted.
    public var openedNames: [PathBytes] = []
    /// NT_GNU_BUILD_ID.
    public var buildID: [UInt8] = []
    /// Whether only the beginning of the file was looked at, because it is very large.
    public var isPartial = false

    /// The versions needed of one library.
    public struct VersionNeed: Sendable, Hashable {
        /// The DT_NEEDED name.
        public let library: PathBytes
        /// The version names.
        public let versions: [PathBytes]

        /// Versions needed of a library.
        public init(library: PathBytes, versions: [PathBytes]) {
            self.library = library
            self.versions = versions
        }
    }

    /// Facts of a file of this kind, with nothing else in it.
    public init(kind: ELFKind) { self.kind = kind }

    /// Whether `name` is among the undefined symbols that are kept.
    public func imports(_ name: PathBytes) -> Bool {
        var low = 0
        var high = imports.count
        while low < high {
            let middle = (low + high) / 2
            if imports[middle] < name { low = middle + 1 } else { high = middle }
        }
        return low < imports.count && imports[low] == name
    }
}

/// What made a program, or what a file belongs to, recognised by symbols and strings.
public enum RuntimeMark: UInt8, Sendable, Hashable, CaseIterable {
    /// The Go linker: section .go.buildinfo.
    case go = 1
    /// rustc: its version in .comment or its source paths in messages.
    case rust = 2
    /// The JVM itself (defines JNI_CreateJavaVM) or its launcher (needs libjli.so).
    case jvm = 3
    /// CPython (defines Py_BytesMain or Py_Main).
    case cpython = 4
    /// Node.js (defines napi_module_register).
    case node = 5
    /// .NET: a host (opens libhostfxr.so or libhostpolicy.so, or defines hostfxr_main), the runtime, or a program with
    /// the runtime in it (defines DotNetRuntimeInfo).
    case dotnet = 6
    /// A libc of Occlum: `__occlum_entry` or `posix_spawn_on_occlum`.
    case occlumLibC = 7
    /// Go by Occlum's own toolchain: its system calls go through Occlum's entry (``SystemCallSites``).
    case occlumGo = 8
    /// A native library of Java: it defines JNI_OnLoad or a function for a class.
    case jni = 9
    /// .NET compiled ahead of time: section __managedcode.
    case dotnetNative = 10
    /// The runtime of .NET itself: defines DotNetRuntimeInfo.
    case dotnetRuntime = 11
}
