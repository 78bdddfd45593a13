/// What a file is for whoever wants to run it.
public enum ELFKind: String, Sendable, Hashable, CaseIterable {
    /// A dynamically linked program at a fixed address (ET_EXEC with PT_INTERP).
    case executable
    /// A dynamically linked position-independent program.
    case pie
    /// A position-independent program that relocates itself.
    case staticPIE = "static-pie"
    /// A program at a fixed address without a loader.
    case staticExecutable = "static"
    /// A shared object. A loader such as ld.so is one too.
    case sharedObject = "shared-object"
    /// An object file, a core dump, or a type that is unknown.
    case other
}

extension ELFFile {
    /// What this file is, from e_type, PT_INTERP, PT_DYNAMIC and its flags.
    ///
    /// DF_1_PIE settles it where the linker set it. Of files of older linkers, one with PT_INTERP and without DT_SONAME
    /// is a program (libc.so.6 has both), and so is one without PT_INTERP that has DT_DEBUG, which linkers put in
    /// programs only, but no DT_SONAME and no DT_NEEDED.
    public var kind: ELFKind {
        let hasInterpreter = segments.contains { $0.type == .interpreter }
        switch header.type {
        case .executable:
            return hasInterpreter ? .executable : .staticExecutable
        case .dynamic:
            guard let dynamic else { return .sharedObject }
            if hasInterpreter { return dynamic.isMarkedPIE || dynamic.soname == nil ? .pie : .sharedObject }
            if dynamic.isMarkedPIE { return .staticPIE }
            let looksStatic = dynamic[.debug] != nil && dynamic.soname == nil && dynamic.needed.isEmpty
            return looksStatic ? .staticPIE : .sharedObject
        default:
            return .other
        }
    }
}
