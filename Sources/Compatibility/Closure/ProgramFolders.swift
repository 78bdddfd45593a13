public import Bytes

/// Where a program has its modules, configuration and data, by its name: `/usr/lib/NAME`, `/etc/NAME` and so on, and
/// what is known of interpreters and servers that use other names.
public enum ProgramFolders {
    /// Folders and files that may exist for a program, its modules' folders first.
    public static func all(of program: PathBytes) -> [PathBytes] {
        let names = names(of: program)
        let libraries = names.flatMap { name in libraryPlaces.map { PathBytes(Array($0.utf8) + name) } }
        let data = names.flatMap { name in
            dataPlaces.map { PathBytes(Array($0.utf8) + name) } + [PathBytes(Array("/etc/".utf8) + name + ".conf".utf8)]
        }
        return libraries + data + names.flatMap { known[String(decoding: $0, as: UTF8.self)] ?? [] }
    }

    /// What programs of a kind use besides, by their name: the paths that are compiled into perl, ruby and so on where
    /// Debian, Fedora and Docker's official images build them, and the folders that web servers serve.
    public static let known: [String: [PathBytes]] = {
        let web: [PathBytes] = ["/var/www", "/srv/www", "/srv/http", "/usr/share/nginx", "/usr/share/caddy"]
        let apache: [PathBytes] = ["/usr/lib/apache2", "/usr/share/apache2", "/usr/local/apache2", "/usr/share/httpd"]
        let mysql: [PathBytes] = [
            "/etc/mysql", "/etc/my.cnf", "/etc/my.cnf.d", "/usr/share/mysql", "/usr/share/mariadb", "/usr/lib/mysql",
            "/usr/lib64/mysql", "/usr/lib64/mariadb",
        ]
        let postgres: [PathBytes] = [
            "/usr/lib/postgresql", "/usr/share/postgresql", "/usr/share/postgresql-common", "/etc/postgresql-common",
            "/etc/postgresql", "/usr/share/perl5",
        ]
        let lua: [PathBytes] = ["/usr/local/lib/lua", "/usr/local/share/lua", "/usr/share/lua", "/usr/lib64/lua"]
        let erlang: [PathBytes] = ["/usr/lib/erlang", "/usr/local/lib/erlang", "/usr/lib64/erlang"]
        return [
            "node": ["/usr/share/nodejs", "/usr/share/node", "/usr/lib/nodejs", "/usr/lib/x86_64-linux-gnu/nodejs"],
            "nginx": web, "lighttpd": web, "caddy": web, "apache": apache + web, "httpd": apache + web,
            "perl": [
                "/etc/perl", "/usr/lib/x86_64-linux-gnu/perl-base", "/usr/lib/x86_64-linux-gnu/perl5",
                "/usr/lib64/perl5", "/usr/local/lib/perl5", "/usr/local/lib/x86_64-linux-gnu/perl", "/usr/share/perl5",
                "/usr/local/lib64/perl5", "/usr/local/share/perl5", "/usr/lib/perl5",
            ],
            "ruby": [
                "/usr/local/bundle", "/usr/share/gems", "/usr/lib64/gems", "/usr/share/rubygems-integration",
                "/usr/share/rubygems", "/var/lib/gems",
            ],
            "php": ["/usr/share/pear", "/usr/lib64/php"], "lua": lua, "luajit": lua,
            "tclsh": ["/usr/lib/tcltk", "/usr/share/tcltk", "/usr/share/tcl"], "erl": erlang, "beam": erlang,
            "git": ["/usr/lib/git-core", "/usr/libexec/git-core", "/usr/share/git-core"],
            "R": ["/etc/R", "/usr/lib/R", "/usr/lib64/R", "/usr/local/lib/R", "/usr/share/R"],
            "postgres": postgres, "psql": postgres, "mysqld": mysql, "mysql": mysql, "mariadbd": mysql,
            "mariadb": mysql,
        ]
    }()

    /// Folders of shared objects.
    static let libraryPlaces = [
        "/usr/lib/", "/usr/lib/x86_64-linux-gnu/", "/usr/lib64/", "/usr/local/lib/", "/opt/",
    ]

    private static let dataPlaces = ["/etc/", "/usr/share/", "/usr/local/etc/", "/usr/local/share/"]

    /// A program's name, what stands before a hyphen or dot in it, and that without a number: `php8.2`, `php8`, `php`.
    static func names(of program: PathBytes) -> [[UInt8]] {
        let name = Array(program.lastComponent)
        let stem = Array(name.prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") })
        var bare = stem
        while let last = bare.last, (0x30...0x39).contains(last) { bare.removeLast() }
        var names: [[UInt8]] = []
        for name in [name, stem, bare] where (name.count > 2 || name == [UInt8(ascii: "R")]) && !names.contains(name) {
            names.append(name)
        }
        return names
    }
}
