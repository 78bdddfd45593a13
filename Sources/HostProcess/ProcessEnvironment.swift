internal import CLinux
internal import Glibc

/// The environment variables of this process; of a name that stands twice the first counts, as for getenv.
public func processEnvironment() -> [String: String] {
    var result: [String: String] = [:]
    var entry = unsafe environ
    while let line = unsafe entry.pointee {
        let text = unsafe String(cString: line)
        if let equals = text.firstIndex(of: "=") {
            let name = String(text[..<equals])
            if result[name] == nil { result[name] = String(text[text.index(after: equals)...]) }
        }
        unsafe entry += 1
    }
    return result
}

/// Seconds since 1970, UTC.
public func secondsSince1970() -> Int { time(nil) }

/// How many threads run at once on this machine.
public func processorCount() -> Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

/// Ends the process with this status.
public func exitProcess(_ status: Int32) -> Never { exit(status) }

/// Keeps the secrets that this process reads out of core dumps, and its memory from other processes of the same user.
///
/// The limit alone would not do: it does not hold for dumps that the kernel hands to a program (core(5)).
public func forbidCoreDumps() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    _ = tee_forbid_dumping()
}
