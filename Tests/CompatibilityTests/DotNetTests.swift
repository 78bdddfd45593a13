import Bytes
import Compatibility
import Diagnostics
import ELFFixtures
import Testing

/// The host as dotnet/runtime builds it: it opens libhostfxr.so, and neither imports nor defines its functions.
private var host: ELFBlueprint {
    var plan = MemoryTree.application
    plan.symbols.append(.init("dlopen"))
    plan.sections = [(".rodata", [0] + Array("libhostfxr.so".utf8) + [0])]
    return plan
}

/// Debian with .NET of these versions, and an application in /app.
private func dotnet(_ versions: [String], config: String? = nil) -> MemoryTree {
    var tree = MemoryTree.debian()
    tree.elf("/usr/share/dotnet/dotnet", host)
    tree.link("/usr/bin/dotnet", "/usr/share/dotnet/dotnet")
    for version in versions {
        let framework = "/usr/share/dotnet/shared/Microsoft.NETCore.App/\(version)"
        tree.elf(PathBytes("\(framework)/libcoreclr.so"), .library("libcoreclr.so"))
        tree.elf(PathBytes("/usr/share/dotnet/host/fxr/\(version)/libhostfxr.so"), .library("libhostfxr.so"))
    }
    tree.elf("/app/web", host)
    tree.file("/app/web.dll", "MZ", mode: 0o644)
    tree.file("/app/other.dll", "MZ", mode: 0o644)
    if let config { tree.file("/app/web.runtimeconfig.json", config, mode: 0o644) }
    return tree
}

private func report(
    _ tree: MemoryTree,
    _ arguments: [String],
    _ environment: [String] = ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1", "DOTNET_GCHeapHardLimit=0x40000000"]
) -> CompatibilityReport {
    tree.report(.gramine) {
        $0.entrypoint = arguments
        $0.workingDirectory = "/app"
        $0.environment = environment
    }
}

@Test(arguments: [["dotnet", "web.dll"], ["dotnet", "exec", "/app/web.dll"], ["./web"]])
func `hosts of NET are known by what they open, and load runtime and assemblies`(arguments: [String]) throws {
    let config = #"{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"6.0.0"}}}"#
    let report = report(dotnet(["6.0.36", "6.0.4", "8.0.1"], config: config), arguments)
    #expect(report.summary.runtime == ".NET 6.0.36")
    #expect(report.summary.preset == .dotnet)
    #expect(report.verdict == .willRun, "\(report.findings)")
    #expect(report.summary.memory?.heap == 1024)
    let paths = Set(report.closure?.members.map(\.path) ?? [])
    #expect(
        paths.isSuperset(of: [
            "/app/web.dll", "/app/other.dll", "/app/web.runtimeconfig.json",
            "/usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1/libcoreclr.so",
            "/usr/share/dotnet/host/fxr/8.0.1/libhostfxr.so",
        ])
    )
}

@Test func `a heap of NET 7 and later must be limited`() {
    let invariant = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1"
    func isTold(_ versions: [String], _ environment: [String] = [], config: String? = nil) -> Bool {
        report(dotnet(versions, config: config), ["dotnet", "web.dll"], [invariant] + environment).finding("TB1143")
            != nil
    }
    #expect(isTold(["8.0.1"]) && isTold(["10.0.0"]) && !isTold(["6.0.36"]) && !isTold(["3.1.23"]))
    #expect(!isTold(["8.0.1"], ["DOTNET_GCHeapHardLimit=10000000"]))
    #expect(!isTold(["8.0.1"], ["COMPlus_GCHeapHardLimitPercent=20"]))
    #expect(
        !isTold(["8.0.1"], config: #"{"runtimeOptions":{"configProperties":{"System.GC.HeapHardLimit":209715200}}}"#)
    )
}

@Test func `a runtime or ICU that NET does not find is told`() throws {
    let limit = "DOTNET_GCHeapHardLimit=10000000"
    #expect(report(dotnet([]), ["./web"], [limit]).finding("TB1121")?.message.contains("libhostfxr.so") == true)
    #expect(report(dotnet(["8.0.1"]), ["./web"], [limit]).finding("TB1121")?.message.contains("ICU") == true)
    let invariant = #"{"runtimeOptions":{"configProperties":{"System.Globalization.Invariant":true}}}"#
    #expect(report(dotnet(["8.0.1"], config: invariant), ["./web"], [limit]).finding("TB1121") == nil)
    var tree = dotnet(["8.0.1"])
    tree.elf("/usr/lib/x86_64-linux-gnu/libicuuc.so.72.1", .library("libicuuc.so.72"))
    let found = report(tree, ["./web"], [limit])
    #expect(found.finding("TB1121") == nil)
    #expect(found.closure?.members.contains { $0.path == "/usr/lib/x86_64-linux-gnu/libicuuc.so.72.1" } == true)
}

@Test func `a framework of another version than the assembly asks for is told`() {
    func told(_ options: String) -> String? {
        report(dotnet(["6.0.36"], config: "{\"runtimeOptions\":{\(options)}}"), ["dotnet", "web.dll"])
            .finding("TB1121")?.message
    }
    let core = #""framework":{"name":"Microsoft.NETCore.App","version":"8.0.0"}"#
    #expect(told(core)?.contains("Microsoft.NETCore.App 8.0.0") == true)
    #expect(told(core + #","rollForward":"Major""#) == nil)
    let both =
        #""frameworks":[{"name":"Microsoft.NETCore.App","version":"6.0.0"},{"name":"Microsoft.AspNetCore.App","version":"6.0.0"}]"#
    #expect(told(both)?.contains("Microsoft.AspNetCore.App") == true)
}

@Test func `programs with the runtime in them, and compiled ones, are told apart`() {
    var single = MemoryTree.application
    single.symbols.append(.init("DotNetRuntimeInfo", defined: true))
    single.sections = [(".data", Array("@(#)Version 8.0.2826.26413 @Commit: 46".utf8) + [0])]
    var native = MemoryTree.application
    native.sections = [("__managedcode", [0xc3])]
    var tree = MemoryTree.debian()
    tree.elf("/app/single", single)
    tree.elf("/app/native", native)
    #expect(report(tree, ["./single"]).summary.runtime == ".NET 8.0 (in one file)")
    #expect(report(tree, ["./native"]).summary.runtime == ".NET (compiled ahead of time)")
    #expect(report(tree, ["./single"], []).finding("TB1143") != nil)
    #expect(report(tree, ["./single"], []).finding("TB1121") == nil)
}
