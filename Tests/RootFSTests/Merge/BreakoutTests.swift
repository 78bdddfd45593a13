import Bytes
import Diagnostics
import ImageFixtures
import OCI
import RootFS
import Testing

/// Archives that try to break out of an image, after the cases that containerd's and umoci's tests hold: an entry a line.
///
/// `d NAME MODE`, `f NAME TEXT`, `l NAME TARGET`, `h NAME TARGET`; names and targets go into the headers as they stand.
private func layer(_ lines: [String]) -> [UInt8] {
    lines.flatMap { line in
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        let rest = parts.count > 2 ? parts[2] : ""
        switch parts[0] {
        case "d": return HeaderBlock(parts[1], type: "5").block
        case "l": return HeaderBlock(parts[1], type: "2", link: rest).block
        case "h": return HeaderBlock(parts[1], type: "1", link: rest).block
        default: return member(parts[1], Array(rest.utf8))
        }
    } + endOfArchive
}

private func tree(_ layers: [[String]]) throws -> RootFS {
    let fixture = try LayerFixture()
    return try RootFS(
        merging: LayerIndexer(inspector: MarkedFiles()).index(layers.map { try fixture.layer(layer($0)) })
    )
}

/// What must be true of a tree.
enum Outcome: Sendable {
    case same(PathBytes, PathBytes)
    case different(PathBytes, PathBytes)
    case holds(PathBytes, String)
    case absent(PathBytes)
    case link(PathBytes, PathBytes)
}

struct Breakout: Sendable, CustomTestStringConvertible {
    let name: String
    let layers: [[String]]
    let outcomes: [Outcome]

    init(_ name: String, _ layers: [String]..., expect outcomes: Outcome...) {
        self.name = name
        self.layers = layers
        self.outcomes = outcomes
    }

    var testDescription: String { name }
}

private let etc = ["d etc/", "f /etc/passwd inside"]
private let users = ["d etc/", "f etc/passwd all users"]

private let accepted = [
    Breakout(
        "an absolute link",
        ["d etc/", "l localetc /etc", "f /localetc/unbroken unbroken"],
        expect: .holds("/etc/unbroken", "unbroken")
    ),
    Breakout(
        "a link up and out",
        ["d etc/", "d dummy/", "l localetc /dummy/../etc", "f /localetc/unbroken unbroken"],
        expect: .holds("/etc/unbroken", "unbroken")
    ),
    Breakout(
        "several absolute links",
        ["d etc/", "d dummy/", "l /dummy/etc /etc", "l localetc /dummy/etc", "f /dummy/etc/unbroken unbroken"],
        expect: .holds("/etc/unbroken", "unbroken")
    ),
    Breakout(
        "several relative links",
        ["d etc/", "d dummy/", "l /dummy/etc /etc", "l localetc ./dummy/etc", "f /dummy/etc/unbroken unbroken"],
        expect: .holds("/etc/unbroken", "unbroken")
    ),
    Breakout(
        "a file emptied through a link",
        ["d etc/", "f etc/emptied notempty", "l localetc /etc", "f /localetc/emptied "],
        expect: .holds("/etc/emptied", "")
    ),
    Breakout(
        "a hard link through a relative link",
        etc + ["d breakouts/", "l breakouts/d1 ../../etc", "h breakouts/mypasswd /breakouts/d1/passwd"],
        expect: .same("/breakouts/mypasswd", "/etc/passwd")
    ),
    Breakout(
        "a hard link through a link down and out",
        etc + [
            "d breakouts/", "d downandout/", "l breakouts/d1 ../downandout/../../etc",
            "h breakouts/mypasswd /breakouts/d1/passwd",
        ],
        expect: .same("/breakouts/mypasswd", "/etc/passwd")
    ),
    Breakout(
        "a hard link through an absolute link",
        etc + ["l localetc /etc", "h localpasswd /localetc/passwd"],
        expect: .same("/localpasswd", "/etc/passwd")
    ),
    Breakout(
        "a hard link through a link far above the root",
        etc + ["l localetc ../../../../../../../etc", "h localpasswd /localetc/passwd"],
        expect: .same("/localpasswd", "/etc/passwd")
    ),
    Breakout(
        "a hard link far above the root",
        etc + ["h localpasswd ../../../../../etc/passwd"],
        expect: .same("/localpasswd", "/etc/passwd")
    ),
    Breakout(
        "an absolute hard link",
        etc + ["h localpasswd /etc/passwd"],
        expect: .same("/localpasswd", "/etc/passwd")
    ),
    Breakout(
        "a link in place of the folder of its own folder's parent",
        etc + ["l localetc/sub/.. /etc/", "h /localetc/localpasswd /etc/passwd"],
        expect: .same("/localetc/localpasswd", "/etc/passwd")
    ),
    Breakout(
        "a name with two slashes at its end",
        etc + ["d localetc//", "h /localetc/localpasswd /etc/passwd"],
        expect: .same("/localetc/localpasswd", "/etc/passwd")
    ),
    Breakout(
        "a link over a directory",
        ["d etc/", "f etc/passwd inside", "d localetc/"],
        ["l localetc /etc", "h /localetc/localpasswd /etc/passwd"],
        expect: .same("/localetc/localpasswd", "/etc/passwd")
    ),
    Breakout(
        "a relative link over a directory",
        ["d etc/", "f etc/passwd inside", "d localetc/"],
        ["l localetc ../../etc", "h /localetc/localpasswd /etc/passwd"],
        expect: .same("/localetc/localpasswd", "/etc/passwd")
    ),
    Breakout(
        "a directory over a link",
        ["d etc/", "f etc/passwd inside", "l localetc /etc"],
        ["d /localetc/", "h /localetc/localpasswd /etc/passwd"],
        expect: .same("/localetc/localpasswd", "/etc/passwd"),
        .absent("/etc/localpasswd")
    ),
    Breakout(
        "a directory over a link, and a file over a hard link",
        ["d etc/", "f etc/passwd inside", "l localetc etc", "h /localetc/localpasswd /etc/passwd"],
        ["d /localetc/", "f /localetc/localpasswd different"],
        expect: .different("/localetc/localpasswd", "/etc/passwd"),
        .holds("/etc/passwd", "inside"),
        .holds("/localetc/localpasswd", "different")
    ),
    Breakout(
        "a whiteout of a link",
        users + ["l localetc /etc"],
        ["f .wh.localetc "],
        expect: .holds("/etc/passwd", "all users"),
        .absent("/localetc")
    ),
    Breakout(
        "a whiteout through a link",
        users + ["f etc/whitedout ahhhh whiteout", "l localetc /etc"],
        ["f localetc/.wh.whitedout "],
        expect: .holds("/etc/passwd", "all users"),
        .absent("/etc/whitedout")
    ),
    Breakout(
        "a whiteout's name as a directory",
        users + ["f etc/whitedout ahhhh whiteout"],
        ["f .wh.etc/somefile non-empty"],
        expect: .holds("/etc/passwd", "all users"),
        .holds("/.wh.etc/somefile", "non-empty")
    ),
    Breakout(
        "a whiteout below a dead link",
        users + ["l localetc /dne"],
        ["f localetc/.wh.etc "],
        expect: .holds("/etc/passwd", "all users")
    ),
    Breakout(
        "a whiteout in a name that goes up",
        users + ["l localetc /dne"],
        ["f dne/../.wh.etc "],
        expect: .absent("/etc/passwd"),
        .absent("/etc")
    ),
    Breakout(
        "a hard link to a link whose target comes later",
        ["d etc/", "l localpasswd /etc/passwd", "h localpasswd-dup localpasswd", "f /etc/passwd after"],
        expect: .same("/localpasswd-dup", "/localpasswd"),
        .link("/localpasswd-dup", "/etc/passwd"),
        .holds("/etc/passwd", "after")
    ),
    Breakout(
        "a hard link to a relative link",
        etc + ["l passwdlink ../../../../../etc/passwd", "h localpasswd /passwdlink"],
        expect: .same("/localpasswd", "/passwdlink"),
        .link("/localpasswd", "../../../../../etc/passwd")
    ),
    Breakout(
        "a hard link to an absolute link",
        etc + ["l passwdlink /etc/passwd", "h localpasswd /passwdlink"],
        expect: .same("/localpasswd", "/passwdlink"),
        .link("/localpasswd", "/etc/passwd")
    ),
]

private let refused = [
    Breakout("a link without a name", etc + ["l  /etc/", "h localpasswd /etc/passwd"]),
    Breakout("a link named by two dots", etc + ["l .. /etc/", "h localpasswd /etc/passwd"]),
    Breakout("a hard link through what is not there", etc + ["l e upandout/../../../etc", "h localpasswd /e/passwd"]),
    Breakout(
        "a link over a directory of its own layer",
        [
            "d foo/", "d foo/tmp/", "f foo/tmp/b 012", "l foo /", "f foo/tmp/b 345", "d foo/", "d foo/tmp/",
            "f foo/tmp/b 6",
        ]
    ),
    Breakout("a whiteout of the current directory", etc, ["f etc/.wh.. "]),
    Breakout("a whiteout of the root", etc, ["f .wh.. "]),
    Breakout("a whiteout of the parent", etc, ["f etc/.wh... "]),
    Breakout("a whiteout of the root's parent", etc, ["f .wh... "]),
]

@Test(arguments: accepted)
func `an archive that tries to break out unpacks inside the image, as containerd does it`(_ breakout: Breakout) throws {
    let tree = try tree(breakout.layers)
    for outcome in breakout.outcomes {
        switch outcome {
        case .same(let left, let right): #expect(tree.follow(left) == tree.follow(right) && tree.follow(left) != nil)
        case .different(let left, let right): #expect(tree.follow(left) != tree.follow(right))
        case .holds(let path, let text): #expect(tree.holds(path, text), "\(tree.shape)")
        case .absent(let path): #expect(tree.node(at: path) == nil)
        case .link(let path, let target): #expect(tree.node(at: path)?.linkTarget == target)
        }
    }
}

@Test(arguments: refused)
func `an archive that unpackers take in different ways, or that means none of its files, is refused`(
    _ breakout: Breakout
) throws {
    let error = #expect(throws: TeeError.self) { try tree(breakout.layers) }
    #expect(error?.code.exitStatus == 3)
    #expect(error?.object.isEmpty == false)
}

extension RootFS {
    /// The file that a path with at most one link, its folder, leads to.
    fileprivate func follow(_ path: PathBytes) -> Int? {
        guard let first = path.components.first, let link = node(at: PathBytes(first)), link.kind == .symlink,
            path.components.count > 1, let target = link.linkTarget
        else { return node(at: path)?.identity }
        let parts = target.components.filter { !$0.elementsEqual("..".utf8) } + path.components.dropFirst()
        return node(at: PathBytes(parts.joined(separator: [PathBytes.slash])))?.identity
    }
}
