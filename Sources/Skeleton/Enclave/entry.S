/*
 * The first page and the way in and out of the skeleton enclave, in the form that the skeleton runtime of
 * inclavare-containers loads (rune/libenclave/internal/runtime/pal/skeleton): the thread control structure is the
 * first page of the image, and the metadata are its last 17 bytes.
 */

        .set    EREPORT, 0
        .set    EEXIT, 4
        .macro  enclu
        .byte   0x0f, 0x01, 0xd7
        .endm

        .section .tcs, "aw", @progbits
        .globl  image_start
        .hidden image_start
        .balign 4096
image_start:
        .quad   0                       /* STATE */
        .quad   0                       /* FLAGS */
        .quad   0                       /* OSSA: the loader puts the place behind the image in */
        .long   0                       /* CSSA */
        .long   1                       /* NSSA */
        .quad   enclave_entry           /* OENTRY: the loader adds the offset of the image in the enclave */
        .quad   0                       /* AEP */
        .quad   0                       /* OFSBASE */
        .quad   0                       /* OGSBASE */
        .long   0xffffffff              /* FSLIMIT */
        .long   0xffffffff              /* GSLIMIT */
        .zero   4096 - 72

/*
 * EENTER comes here: RAX is CSSA, RBX the TCS, RCX the address behind EENTER; the caller gives the number of the call
 * in R10 and its arguments in RDI, RSI and RDX. The result goes back in RDX.
 */
        .text
        .globl  enclave_entry
        .hidden enclave_entry
        .type   enclave_entry, @function
enclave_entry:
        test    %rax, %rax
        jnz     reentered
        mov     %rsp, %r12
        mov     %rcx, %r13
        lea     stack_top(%rip), %rsp
        /* The caller chose the flags and the control words of x87 and SSE: what C relies on is set anew. */
        pushq   $2
        popfq
        fxrstor64 initial_state(%rip)
        lfence
        cmp     $0, %r10
        je      1f
        cmp     $1, %r10
        je      2f
        mov     $-1, %rax
        jmp     leave_enclave
1:      call    enclave_hello
        jmp     leave_enclave
2:      call    enclave_report

leave_enclave:
        mov     %rax, %rdx
        /* Nothing of the enclave's registers goes out. */
        fxrstor64 initial_state(%rip)
        mov     %r13, %rbx
        mov     %r12, %rsp
        xor     %ecx, %ecx
        xor     %esi, %esi
        xor     %edi, %edi
        xor     %ebp, %ebp
        xor     %r8d, %r8d
        xor     %r9d, %r9d
        xor     %r10d, %r10d
        xor     %r11d, %r11d
        xor     %r12d, %r12d
        xor     %r13d, %r13d
        xor     %r14d, %r14d
        xor     %r15d, %r15d
        mov     $EEXIT, %eax
        enclu
        ud2

/* Entered while it was interrupted: there is no handler, and no second stack. */
reentered:
        mov     %rcx, %rbx
        mov     $-1, %rdx
        mov     $EEXIT, %eax
        enclu
        ud2

/* void ereport(const void *target_info, const void *report_data, void *report) */
        .globl  ereport
        .hidden ereport
        .type   ereport, @function
ereport:
        push    %rbx
        mov     %rdi, %rbx
        mov     %rsi, %rcx
        mov     $EREPORT, %eax
        enclu
        pop     %rbx
        ret

        .data
        .balign 16
initial_state:
        .short  0x037f                  /* FCW */
        .zero   22
        .long   0x1f80                  /* MXCSR */
        .long   0xffff                  /* MXCSR_MASK */
        .zero   480

        .balign 4096
        .zero   8192
stack_top:

/*
 * struct metadata { uint64_t max_mmap_size; bool null_dereference_protection; uint64_t mmap_min_addr; }, packed; the
 * one who measures the image fills it in.
 */
        .section .metadata, "aw", @progbits
        .globl  image_metadata
        .hidden image_metadata
image_metadata:
        .quad   0
        .byte   0
        .quad   0

        .section .note.GNU-stack, "", @progbits
