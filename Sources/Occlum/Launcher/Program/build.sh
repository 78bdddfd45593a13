#!/bin/sh
# Assembles the launcher's code and writes it as the Swift source that embeds it.
#
#   build.sh DIRECTORY    writes launcher.bin and LauncherCode.swift to DIRECTORY
#   build.sh              renews ../LauncherCode.swift
#
# The result depends on the source and the version of binutils only: not on the time, the place, the locale or the
# machine.
set -eu
export LC_ALL=C SOURCE_DATE_EPOCH=0
sources=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
output=${1:-$work}

cd "$sources"
as --64 launcher.S -o "$work/launcher.o"
if readelf -r "$work/launcher.o" | grep -q R_X86_64; then
    echo "build.sh: the launcher has relocations, and nobody would apply them" >&2
    exit 1
fi
objcopy -O binary -j .text "$work/launcher.o" "$work/launcher.bin"

cat > "$work/LauncherCode.swift" <<END
// Written by Sources/Occlum/Launcher/Program/build.sh from the source beside it: change that, and run it again.

/// The launcher's code, position independent, to which a record is put. It begins with its first instruction.
enum LauncherCode {
    /// What assembled it; other versions may give other bytes.
    static let assembler = "$(as --version | sed -n 's/.* \([0-9][0-9.]*\)$/as \1/p;q')"

    /// The code in hexadecimal.
    static let text = """
$(od -An -v -tx1 -w48 "$work/launcher.bin" | sed 's/ //g; s/^/        /')
        """
}
END

if [ "$output" = "$work" ]; then
    cp "$work/LauncherCode.swift" "$sources/../LauncherCode.swift"
else
    mkdir -p "$output"
    cp "$work/launcher.bin" "$work/LauncherCode.swift" "$output/"
fi
