import Bytes

/// Where a JVM looks for classes and native libraries, by its arguments and the variables that it and its start scripts
/// read (java(1), "Using the JDK_JAVA_OPTIONS Launcher Environment Variable"; JVM TI, JAVA_TOOL_OPTIONS).
struct JavaOptions {
    /// Folders of `java.library.path`.
    private(set) var libraryPath: [PathBytes] = []
    /// Archives of classes, where they are in the image.
    private(set) var archives: [PathBytes] = []

    private let tree: any ImageTree
    private let launch: ImageLaunch

    /// Limits against images made to keep us busy: archives, and names that are looked up.
    private static let archiveLimit = 5000
    private var lookups = 100_000
    private var known: Set<PathBytes> = []

    init(_ programs: [LaunchedProgram], tree: any ImageTree, launch: ImageLaunch) {
        self.tree = tree
        self.launch = launch
        read(MemoryNeed.options(launch))
        for program in programs where program.elf?.marks.contains(.jvm) == true { read(program.arguments) }
        if let path = launch.variable("CLASSPATH") { addClasses(path.bytes[...]) }
        // What archives name in turn (JAR File Specification, Class-Path).
        var position = 0
        while position < archives.count, archives.count < JavaOptions.archiveLimit {
            let archive = archives[position]
            position += 1
            guard case .javaArchive(let content)? = (try? tree.resolve(archive))?.node.fileFacts else { continue }
            for name in content.classPath { addClasses(PathBytes(name.bytes), beside: archive.directory) }
        }
    }

    private mutating func read(_ arguments: [PathBytes]) {
        let property = "-Djava.library.path="
        for (index, argument) in arguments.enumerated() {
            if argument.bytes.starts(with: property.utf8) {
                let folders = argument.bytes.dropFirst(property.utf8.count).split(separator: UInt8(ascii: ":"))
                libraryPath += folders.map { absolute(PathBytes($0), launch.directory) }
            } else if ["-jar", "-cp", "-classpath", "--class-path", "-p", "--module-path"].contains(argument) {
                guard index + 1 < arguments.count else { return }
                addClasses(arguments[index + 1].bytes[...])
            } else {
                for prefix in ["--class-path=", "--module-path="] where argument.bytes.starts(with: prefix.utf8) {
                    addClasses(argument.bytes.dropFirst(prefix.utf8.count))
                }
            }
        }
    }

    /// Adds the parts of a class path, which a file holds where it begins with `@` (java(1), "Using the Argument File").
    private mutating func addClasses(_ path: ArraySlice<UInt8>) {
        var text = path
        if path.first == UInt8(ascii: "@") {
            let name = absolute(PathBytes(path.dropFirst()), launch.directory)
            text = ((try? tree.resolve(name))?.node.fileFacts?.text ?? []).filter { $0 > 0x20 && $0 != 0x22 }[...]
        }
        for part in text.split(separator: UInt8(ascii: ":")) { addClasses(PathBytes(part), beside: launch.directory) }
    }

    /// Adds an archive, or those of a folder: all of it behind `/*`, and a folder of modules.
    private mutating func addClasses(_ part: PathBytes, beside directory: PathBytes) {
        let isPattern = part.bytes.suffix(2).elementsEqual("/*".utf8) || part == "*"
        let path = absolute(isPattern ? PathBytes(part.bytes.dropLast(1)) : part, directory)
        guard archives.count < JavaOptions.archiveLimit, lookups > 0 else { return }
        lookups -= 1
        guard let found = try? tree.resolve(path) else { return }
        if found.node.kind == .directory {
            let names = tree.names(in: found.resolved)
            lookups -= names.count
            for name in names where JavaArchive.isArchive(name) { add(path.appending(name.bytes)) }
        } else {
            add(path)
        }
    }

    private mutating func add(_ path: PathBytes) {
        if known.insert(path).inserted { archives.append(path) }
    }

    private func absolute(_ path: PathBytes, _ directory: PathBytes) -> PathBytes {
        path.isAbsolute ? path : path.isEmpty ? directory : directory.appending(path.bytes)
    }
}
