#!/bin/sh
# Builds the skeleton enclave and the fallback program, and writes them as the Swift source that embeds them.
#
#   build.sh DIRECTORY    writes encl.bin, fallback and SkeletonBinaries.swift to DIRECTORY
#   build.sh              renews ../SkeletonBinaries.swift
#
# The result depends on the sources and the versions of gcc and binutils only: not on the time, the place, the locale
# or the machine.
set -eu
export LC_ALL=C SOURCE_DATE_EPOCH=0
unset GCC_EXEC_PREFIX COMPILER_PATH CPATH C_INCLUDE_PATH LIBRARY_PATH 2>/dev/null || true
sources=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
output=${1:-$work}

# -mgeneral-regs-only: the way out wipes the general registers and what FXRSTOR loads, and no others are used.
flags="-m64 -march=x86-64 -Os -ffreestanding -fPIE -fno-stack-protector -fcf-protection=none -mgeneral-regs-only
    -mno-red-zone -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns -fno-ident
    -Wall -Wextra -Werror -std=c11"

cd "$sources"
# The flags are words.
# shellcheck disable=SC2086
gcc $flags -c calls.c -o "$work/calls.o"
gcc -m64 -c entry.S -o "$work/entry.o"
gcc -m64 -c fallback.S -o "$work/fallback.o"
ld -m elf_x86_64 -static -nostdlib --build-id=none --no-warn-rwx-segments -z noexecstack -T image.lds \
    "$work/entry.o" "$work/calls.o" -o "$work/encl.elf"
if readelf -r "$work/encl.elf" | grep -q R_X86_64; then
    echo "build.sh: the enclave has relocations, and nobody would apply them" >&2
    exit 1
fi
objcopy -O binary "$work/encl.elf" "$work/encl.bin"
ld -m elf_x86_64 -static -nostdlib --build-id=none -z noexecstack -z noseparate-code -z max-page-size=4096 -s \
    "$work/fallback.o" -o "$work/fallback.elf"
objcopy -S -R .note.gnu.property -R .comment "$work/fallback.elf" "$work/fallback"

# Rows of 48 bytes with their offset; rows of zeros are left out.
rows() {
    od -An -v -tx1 -w48 "$1" | awk '{
        gsub(/ /, "")
        if ($0 !~ /^0*$/) printf "        %05x %s\n", (NR - 1) * 48, $0
    }'
}
size() { wc -c < "$1" | tr -d ' '; }

cat > "$work/SkeletonBinaries.swift" <<END
// Written by Sources/Skeleton/Enclave/build.sh from the sources beside it: change those, and run it again.

/// The built-in programs, as rows of an offset and the bytes there; what no row names is zero.
enum SkeletonBinaries {
    /// What built them; other versions may give other bytes.
    static let compiler = "gcc $(gcc -dumpfullversion), $(ld --version | sed -n 's/.* \([0-9][0-9.]*\)$/ld \1/p;q')"

    /// Length of the enclave's image in bytes.
    static let enclaveByteCount = $(size "$work/encl.bin")
    /// The enclave's image.
    static let enclave = """
$(rows "$work/encl.bin")
        """

    /// Length of the fallback program in bytes.
    static let fallbackByteCount = $(size "$work/fallback")
    /// The program that a runtime without enclaves starts.
    static let fallback = """
$(rows "$work/fallback")
        """
}
END

if [ "$output" = "$work" ]; then
    cp "$work/SkeletonBinaries.swift" "$sources/../SkeletonBinaries.swift"
else
    mkdir -p "$output"
    cp "$work/encl.bin" "$work/fallback" "$work/SkeletonBinaries.swift" "$output/"
fi
