/*
 * What the image starts when a runtime that knows no enclaves runs it: says so and fails. A static program without a
 * library, so that it runs over any root file system.
 */

        .set    SYS_write, 1
        .set    SYS_exit_group, 231

        .text
        .globl  _start
_start:
        mov     $SYS_write, %eax
        mov     $2, %edi
        lea     message(%rip), %rsi
        mov     $(message_end - message), %edx
        syscall
        mov     $SYS_exit_group, %eax
        mov     $1, %edi
        syscall
        ud2

message:
        .ascii  "This image holds an SGX enclave, and the runtime that started it knows no enclaves.\n"
        .ascii  "Start it with rune of Inclavare Containers on a machine with SGX, for example:\n"
        .ascii  "  docker run --runtime=rune IMAGE\n"
        .ascii  "The enclave is tee-build's built-in skeleton: it can be measured, signed and attested, but\n"
        .ascii  "holds no LibOS and does not run the application. Convert with --libos gramine or occlum for that.\n"
message_end:

        .section .note.GNU-stack, "", @progbits
