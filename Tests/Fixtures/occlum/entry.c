/*
 * Starts a launcher as the LibOS does, with AT_OCCLUM_ENTRY in the auxiliary vector: an entry that makes the system call
 * and returns to the address in RCX. The exit status becomes the number of calls that came through it.
 */
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

uint64_t calls, back;
void entry(void);
__asm__(".text\nentry:\n"
        "  mov %rcx, back(%rip)\n"
        "  incq calls(%rip)\n"
        "  cmp $231, %eax\n"
        "  jne 1f\n"
        "  mov calls(%rip), %edi\n"
        "1: syscall\n"
        "  jmp *back(%rip)\n");

int main(int argc, char **argv) {
    int fd = open(argv[argc - 1], O_RDONLY);
    char *image = mmap(0, 1 << 20, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (fd < 0 || read(fd, image, 1 << 20) <= 64) return 99;
    uint64_t start;
    memcpy(&start, image + 24, 8);
    static uint64_t stack[4096] __attribute__((aligned(16)));
    uint64_t frame[] = {1, (uint64_t)"x", 0, (uint64_t)"A=b", 0, 6, 4096, 48, (uint64_t)entry, 0, 0};
    memcpy(stack + 2048, frame, sizeof frame);
    __asm__ volatile("mov %0, %%rsp\n jmp *%1" ::"r"(stack + 2048), "r"(image + start));
    return 98;
}
