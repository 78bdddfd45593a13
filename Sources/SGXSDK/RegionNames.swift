/// Names of what a loader adds, in its order: segments are counted, and so are the threads whose pages come one after the
/// other.
struct RegionNames {
    enum Part {
        case segment
        case region(LayoutRegion.ID)
    }

    private var segments = 0
    private var threads = 0
    /// The last name that was given.
    private(set) var current = ""

    /// The name of the next part.
    mutating func next(_ part: Part) -> String {
        switch part {
        case .segment:
            current = "segment \(segments)"
            segments += 1
        case .region(let id):
            current = id.isOfThread ? "\(id.name) of thread \(threads)" : id.name
            // The data of a thread are its last pages.
            if id == .threadData { threads += 1 }
        }
        return current
    }
}

extension LayoutRegion.ID {
    /// Whether each thread has its own.
    var isOfThread: Bool { [.tcs, .threadData, .ssa, .stackMaximum, .stackMinimum].contains(self) }

    /// The kind of pages in words; those of threads that are made at run time begin with `dynamic`.
    var name: String {
        switch self {
        case .heapMinimum: "heap"
        case .heapInitial: "heap, initial"
        case .heapMaximum: "heap, dynamic"
        case .tcs: "TCS"
        case .threadData: "thread data"
        case .ssa: "SSA"
        case .stackMaximum: "stack, upper part"
        case .stackMinimum: "stack"
        case .guardPages: "guard"
        case .reservedMinimum: "reserved memory"
        case .reservedInitial: "reserved memory, initial"
        case .reservedMaximum: "reserved memory, dynamic"
        case .userRegion: "user region"
        case LayoutRegion.ID.tcs.dynamic: "dynamic TCS"
        case LayoutRegion.ID.threadData.dynamic: "dynamic thread data"
        case LayoutRegion.ID.ssa.dynamic: "dynamic SSA"
        case LayoutRegion.ID.stackMaximum.dynamic: "dynamic stack, upper part"
        case LayoutRegion.ID.stackMinimum.dynamic: "dynamic stack"
        default: "kind \(rawValue)"
        }
    }
}

extension LayoutRegion {
    /// Where the content of its pages comes from.
    var source: String {
        if id == .tcs { return "generated" }
        return contentSize == 0xcccc_cccc ? "0xcc" : "zeros"
    }
}
