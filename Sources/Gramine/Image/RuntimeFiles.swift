internal import Bytes
internal import Compatibility

/// The files that container runtimes put over the image's: /etc/hosts, /etc/hostname, /etc/resolv.conf.
///
/// Their content is not known when the image is made, so it can be trusted no more than any host's. Gramine makes
/// /etc/resolv.conf and the host name itself, sanitised (`sys.enable_extra_runtime_domain_names_conf`, from 1.3 on);
/// in the place of the others stand files of the instance, by mounts of single files.
struct RuntimeFiles {
    private(set) var files: [ImageManifest.GeneratedFile] = []
    private(set) var mounts: [ImageMount] = []

    init(_ options: ImageManifestOptions, _ findings: inout [Finding]) {
        let hosts = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"
        var contents: [(PathBytes, String)] = [("/etc/hosts", hosts), ("/etc/hostname", "localhost\n")]
        if options.takesHostNames, options.version >= .v1_3 {
            findings.append(
                Finding(
                    .hostNamesTaken,
                    .note,
                    path: "/etc/resolv.conf",
                    message: "name servers and the host's name are taken from the host, which can change them",
                    remedy: "check the peers of connections by certificates, or switch host names off"
                )
            )
        } else {
            contents.append(("/etc/resolv.conf", ""))
        }
        for (path, content) in contents {
            let own = options.instanceDirectory.appending(path.bytes.dropFirst())
            files.append(ImageManifest.GeneratedFile(path: own, content: Array(content.utf8)))
            mounts.append(ImageMount(path: path, kind: .path(own)))
        }
    }

    /// Paths that runtimes replace: never trusted as the image has them.
    static let replaced: Set<PathBytes> = ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf"]
}
