import Bytes
import Diagnostics

/// What .NET needs to start: its runtime, ICU, and a heap that is limited.
struct DotNetRules {
    let host: DotNetHost
    let main: LaunchedProgram
    let launch: ImageLaunch
    let closure: ProgramClosure
    let kit: KitFacts

    init?(_ main: LaunchedProgram?, _ closure: ProgramClosure, tree: any ImageTree, launch: ImageLaunch, kit: KitFacts)
    {
        guard let main, let host = DotNetHost(main, tree: tree, launch: launch) else { return nil }
        self.host = host
        self.main = main
        self.launch = launch
        self.closure = closure
        self.kit = kit
    }

    var findings: [Finding] {
        var findings: [Finding] = []
        func add(_ code: ErrorCode, _ message: String, _ remedy: String) {
            findings.append(
                Finding(
                    code,
                    .warning,
                    path: main.location.resolved,
                    chain: main.chain,
                    message: message,
                    remedy: remedy
                )
            )
        }
        let needsRuntime = host.kind == .muxer || host.kind == .application
        if needsRuntime, !has("libhostfxr.so") {
            let places = host.homes.map(\.description).joined(separator: ", ")
            add(
                .libraryMissing,
                "it loads libhostfxr.so of a .NET runtime, and there is none in \(places)",
                "install the runtime (dotnet-runtime, aspnetcore-runtime), or set DOTNET_ROOT to where it is"
            )
        } else if needsRuntime, let missing = host.missingFrameworks(launch).first {
            add(
                .libraryMissing,
                "it asks for the framework \(missing), and the image has none of that version",
                "install it, or build for a version that the image has"
            )
        } else if needsRuntime, !host.isInvariant, !isSwitchedOn("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"),
            !has("libicuuc.so"), has("libcoreclr.so")
        {
            add(
                .libraryMissing,
                "its globalization needs ICU (libicuuc.so), which is not in the image: it ends at the start with "
                    + "\"Couldn't find a valid ICU package\"",
                "install ICU (libicu, icu-libs), or set DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1"
            )
        }
        guard !host.limitsHeap,
            !DotNetRules.limits.contains(where: { name in
                ["DOTNET_", "COMPlus_"].contains { launch.variable($0 + name) != nil }
            })
        else { return findings }
        let version = host.version ?? main.elf?.runtimeVersion
        if let major = version.flatMap({ PathBytes($0.bytes.prefix { $0 != 0x2e }).text }).flatMap({ Int($0) }),
            major < 7
        {
            return findings
        }
        add(
            .dotnetOptions,
            "without a limit the heap of .NET 7 and later reserves 256 GiB of addresses, more than the enclave has: "
                + "\"GC heap initialization failed with error 0x8007000E\"",
            "set DOTNET_GCHeapHardLimit in the image's Env to less than half of the enclave, in hexadecimal: 40000000 "
                + "is 1 GiB; where code cannot be written twice, DOTNET_EnableWriteXorExecute=0 as well"
        )
        return findings
    }

    private static let limits = ["GCHeapHardLimit", "GCHeapHardLimitPercent", "GCRegionRange"]

    private func has(_ name: String) -> Bool {
        closure.members.contains { $0.path.name.bytes.starts(with: name.utf8) }
    }

    private func isSwitchedOn(_ name: String) -> Bool {
        guard let value = launch.variable(name) else { return false }
        return value == "1" || value == "true"
    }
}
