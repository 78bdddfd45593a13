/*
 * Makes directories, changes to one, and runs a program with fixed arguments and the environment that it was given.
 *
 * What it does stands in a record behind the code (LauncherRecord.swift writes it). Inside an Occlum enclave system
 * calls go to the address that the LibOS gives in the auxiliary vector (AT_OCCLUM_ENTRY, do_spawn/mod.rs
 * `init_auxvec`; the registers are those of the instruction, and RCX holds the return address:
 * syscall/syscall_entry_x86-64.S). Outside there is no such entry, and the instruction is used.
 */

        .set    SYS_write, 1
        .set    SYS_execve, 59
        .set    SYS_chdir, 80
        .set    SYS_mkdir, 83
        .set    SYS_exit_group, 231
        .set    AT_OCCLUM_ENTRY, 48
        .set    ENOENT, 2

        /* The record. Offsets are from its start; strings end with NUL. */
        .set    RECORD_DIRECTORY, 0     /* offset of the working directory */
        .set    RECORD_PROGRAM, 4       /* offset of the program's path */
        .set    RECORD_MKDIR_COUNT, 8   /* directories to make */
        .set    RECORD_ARGC, 12         /* arguments */
        .set    RECORD_OFFSETS, 16      /* offsets of the directories to make, then of the arguments */

        .text
        .globl  _start
_start:
        mov     (%rsp), %rax
        lea     16(%rsp,%rax,8), %r13   /* environment */
        mov     %r13, %r12
1:      mov     (%r12), %rax
        add     $8, %r12
        test    %rax, %rax
        jnz     1b
        xor     %r15d, %r15d            /* the LibOS's entry, if any */
2:      mov     (%r12), %rax
        test    %rax, %rax
        jz      4f
        cmp     $AT_OCCLUM_ENTRY, %rax
        jne     3f
        mov     8(%r12), %r15
3:      add     $16, %r12
        jmp     2b

4:      lea     record(%rip), %r14
        lea     RECORD_OFFSETS(%r14), %r12
        mov     RECORD_MKDIR_COUNT(%r14), %ebx
5:      test    %ebx, %ebx
        jz      6f
        mov     (%r12), %edi
        add     %r14, %rdi
        mov     $0755, %esi
        mov     $SYS_mkdir, %eax
        call    system_call             /* what is there already is as good */
        add     $4, %r12
        dec     %ebx
        jmp     5b

6:      mov     RECORD_DIRECTORY(%r14), %edi
        add     %r14, %rdi
        mov     %rdi, %rbp
        mov     $SYS_chdir, %eax
        call    system_call
        lea     no_directory(%rip), %rbx
        test    %rax, %rax
        js      failed

        mov     RECORD_ARGC(%r14), %ebx
        lea     8(,%rbx,8), %rax
        sub     %rax, %rsp
        and     $-16, %rsp
        mov     %rsp, %rsi
        xor     %ecx, %ecx
7:      cmp     %ebx, %ecx
        je      8f
        mov     (%r12,%rcx,4), %eax
        add     %r14, %rax
        mov     %rax, (%rsi,%rcx,8)
        inc     %ecx
        jmp     7b
8:      movq    $0, (%rsi,%rcx,8)
        mov     RECORD_PROGRAM(%r14), %edi
        add     %r14, %rdi
        mov     %rdi, %rbp
        mov     %r13, %rdx
        mov     $SYS_execve, %eax
        call    system_call
        lea     no_program(%rip), %rbx

        /* RAX: the negated error, RBX: what failed, RBP: on what. */
failed:
        neg     %eax
        mov     %eax, %r12d
        mov     %rbx, %rsi
        call    say
        mov     %rbp, %rsi
        call    say
        lea     error_is(%rip), %rsi
        call    say
        mov     %r12d, %eax             /* up to three digits, from the last */
        sub     $16, %rsp
        lea     14(%rsp), %rsi
        movw    $'\n', (%rsi)
        mov     $10, %ecx
9:      xor     %edx, %edx
        div     %ecx
        add     $'0', %dl
        dec     %rsi
        mov     %dl, (%rsi)
        test    %eax, %eax
        jnz     9b
        call    say
        mov     $126, %edi              /* as shells have it: 127 for what is not there, 126 for what does not run */
        cmp     $ENOENT, %r12d
        jne     10f
        inc     %edi
10:     mov     $SYS_exit_group, %eax
        call    system_call
        ud2

        /* Writes the string at RSI to standard error. */
say:
        xor     %edx, %edx
11:     cmpb    $0, (%rsi,%rdx)
        je      12f
        inc     %edx
        jmp     11b
12:     mov     $2, %edi
        mov     $SYS_write, %eax

        /* The system call of RAX; all registers but RAX, RCX and R11 are kept. */
system_call:
        test    %r15, %r15
        jz      13f
        lea     14f(%rip), %rcx
        jmp     *%r15
13:     syscall
14:     ret

no_directory:
        .asciz  "tee-build: cannot change to "
no_program:
        .asciz  "tee-build: cannot run "
error_is:
        .asciz  ": error "
        .balign 8, 0
record:

        .section .note.GNU-stack, "", @progbits
