public import Diagnostics

// What is wrong on the way to the program.
extension ErrorCode {
    /// Neither Entrypoint nor Cmd.
    public static let noProgram = ErrorCode(
        1100,
        "image names no program",
        """
        The image's config has neither Entrypoint nor Cmd, so there is nothing to start. It is a base image or \
        holds data only. Set an entry point with umoci config, buildah config or ENTRYPOINT in its Dockerfile.
        """
    )
    /// The program does not exist.
    public static let programNotFound = ErrorCode(
        1101,
        "program not found",
        """
        The program that the image starts does not exist in it. Names without a slash are looked for in the PATH \
        of the image's Env (runc's default where it sets none), relative names from its WorkingDir, and links are \
        followed inside the image. Occlum reports this as ENOENT or EntryNotFound, Gramine when it opens \
        libos.entrypoint.
        """
    )
    /// No x bit on the program.
    public static let programNotExecutable = ErrorCode(
        1102,
        "program is not executable",
        """
        No execute bit is set on the program, so execve gives EACCES; Occlum says "file is not executable". The \
        bit is often lost when files are copied over a file system without modes or added with a wrong --chmod.
        """
    )
    /// The program is a directory.
    public static let programIsDirectory = ErrorCode(
        1103,
        "program is a directory",
        """
        The path that the image starts is a directory. Name the program inside it.
        """
    )
    /// A link leads back to itself.
    public static let linkLoop = ErrorCode(
        1104,
        "symbolic links form a loop",
        """
        A symbolic link on the way to the program leads back to itself, so opening it gives ELOOP. Linux follows \
        40 links.
        """
    )
    /// A link leads to what does not exist.
    public static let linkDangles = ErrorCode(
        1105,
        "symbolic link leads nowhere",
        """
        A symbolic link on the way to the program names something that the image does not have. Links with \
        absolute targets are followed inside the image, never on the host.
        """
    )
    /// Neither ELF nor script.
    public static let unknownFormat = ErrorCode(
        1106,
        "program has no known format",
        """
        The program begins neither with an ELF header nor with #!, so execve gives ENOEXEC. Shells run such files \
        as scripts nevertheless; runtimes and LibOSes do not. Usual causes are an empty file, a byte order mark or \
        blanks before #!, a program for another system, and a pointer of Git LFS in the place of the file.
        """
    )
    /// The program is for another processor, or damaged.
    public static let foreignProgram = ErrorCode(
        1107,
        "program for another machine",
        """
        The program's ELF header is for another processor or class. SGX enclaves run x86-64 programs. Most often the image was built for arm64: choose the linux/amd64 variant.
        """
    )
    /// The interpreter in a #! line does not exist.
    public static let interpreterMissing = ErrorCode(
        1108,
        "interpreter of a script is missing",
        """
        The first line of a script names an interpreter that the image does not have: a shell that a slim image \
        leaves out, or a path of another distribution, such as /usr/bin/bash on Alpine.
        """
    )
    /// A #! line ends with a carriage return.
    public static let shebangCarriageReturn = ErrorCode(
        1109,
        "script has CRLF line ends",
        """
        The script was written with Windows line ends. Linux takes the carriage return for a part of the \
        interpreter's name, which then does not exist; the error message hides it, because the terminal does not \
        show it.
        """
    )
    /// Arguments in a #! line, where the LibOS has none.
    public static let shebangArguments = ErrorCode(
        1110,
        "interpreter line has an argument",
        """
        Occlum uses the whole line behind #! as the path of the interpreter (exec_loader.rs), blanks at its end \
        included, so #!/bin/sh -e and #!/usr/bin/env python3 fail with ENOENT. Gramine splits the line as Linux \
        does.
        """
    )
    /// A #! line that is not read whole.
    public static let shebangTooLong = ErrorCode(
        1111,
        "interpreter line is too long",
        """
        The LibOS reads only the first bytes of a script: Occlum 127 of the file, among which the newline must be \
        (exec_loader.rs), Gramine and Linux 256.
        """
    )
    /// Scripts that are interpreters of scripts.
    public static let scriptsNested = ErrorCode(
        1112,
        "scripts are nested too deeply",
        """
        A script's interpreter may itself be a script, but Linux and Gramine follow only five in a row, and in \
        Occlum the interpreter must be an ELF program. Most often the scripts name each other.
        """
    )
    /// A #! line without a path.
    public static let shebangEmpty = ErrorCode(
        1113,
        "interpreter line is empty",
        """
        Behind #! stands no path. execve gives ENOEXEC.
        """
    )
    /// A script, where the LibOS starts ELF only.
    public static let scriptsUnsupported = ErrorCode(
        1114,
        "LibOS runs no scripts",
        """
        Graphene and Gramine before 1.3 start ELF programs only. Make the interpreter the entry point and give it \
        the script as argument, or use a newer release.
        """
    )
    /// A non-PIE program.
    public static let fixedAddress = ErrorCode(
        1115,
        "program is not position-independent",
        """
        The program is of type ET_EXEC: it was linked for a fixed address. Occlum loads programs where it has room \
        and refuses it with ENOEXEC ("ELF is not position-independent" in its log; issues 1536, 1370, 938). Build \
        it with -fPIE -pie. Gramine runs such programs.
        """
    )
    /// A static program.
    public static let staticProgram = ErrorCode(
        1116,
        "program is static",
        """
        The program is statically linked, so it brings its own C library and makes system calls by itself. Occlum \
        works through its own C library, which a loader must load; it refuses the program with ENOEXEC (issue \
        938). Gramine runs it, trapping each call, which is slow.
        """
    )
    /// A static PIE, or no program.
    public static let staticPIE = ErrorCode(
        1117,
        "program is a static PIE",
        """
        The program is position-independent but names no loader (PT_INTERP). Occlum answers "cannot find the \
        interpreter segment" (EINVAL, issue 1558). Rust for musl makes such programs unless told \
        -C target-feature=-crt-static.
        """
    )
    /// A script or program file among the arguments does not exist.
    public static let argumentMissing = ErrorCode(
        1118,
        "file that is to be run is missing",
        """
        The image starts an interpreter (a shell, Python, Node.js, a JVM) and gives it a file that the image does \
        not have. Relative names start at the image's WorkingDir. If the file comes from a volume, say so in the \
        image's config; what is mounted is not measured.
        """
    )
    /// A program that only a relative part of PATH has.
    public static let relativePath = ErrorCode(
        1141,
        "PATH is relative",
        """
        The program is found in a directory of PATH that is relative, or in the working directory by an empty part of \
        PATH. Container runtimes are Go programs, and Go 1.19 and later refuse to run what was found that way ("cannot \
        run executable found relative to current directory").
        """
    )
    /// An ELF file that is cut off or broken.
    public static let damagedProgram = ErrorCode(
        1119,
        "program is damaged",
        """
        The program's ELF headers are broken or speak of more bytes than the file has: it was cut off or changed on \
        its way into the image. A program that is cut off ends with SIGBUS or SIGSEGV, often long after its start.
        """
    )
}
