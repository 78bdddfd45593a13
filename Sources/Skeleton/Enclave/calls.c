/*
 * The two calls of the skeleton enclave: it says that it is there, and it reports who it is. There is no LibOS in it
 * and no application.
 */

#include <stdint.h>

#define PAGE 4096
#define TARGET_INFO_SIZE 512
#define REPORT_DATA_SIZE 64
#define REPORT_SIZE 432

/* The runtime hands in a buffer of 28 bytes, which the greeting of its own enclave fills. */
#define GREETING_SIZE 28

struct metadata {
    uint64_t maximum_size;
    uint8_t guards_null;
    uint64_t minimum_address;
} __attribute__((packed));

extern const uint8_t image_start[] __attribute__((visibility("hidden")));
extern const volatile struct metadata image_metadata __attribute__((visibility("hidden")));

void ereport(const void *target_info, const void *report_data, void *report) __attribute__((visibility("hidden")));
int64_t enclave_hello(char *greeting) __attribute__((visibility("hidden")));
int64_t enclave_report(const void *target_info, const void *report_data, void *report)
    __attribute__((visibility("hidden")));

/* One thread control structure, so one thread: the operands of EREPORT, aligned as it wants them, need no stack. */
static uint8_t own_target_info[TARGET_INFO_SIZE] __attribute__((aligned(512)));
static uint8_t own_report[512] __attribute__((aligned(512)));
static uint8_t own_report_data[REPORT_DATA_SIZE] __attribute__((aligned(128)));

static void copy(void *to, const void *from, uint64_t count)
{
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
}

/*
 * Whether memory named by the caller lies wholly outside the enclave. Otherwise the caller could have the enclave
 * overwrite itself, or give its own memory away.
 */
static int is_outside(const void *pointer, uint64_t count)
{
    uint64_t start = (uint64_t)pointer;
    uint64_t base = (uint64_t)image_start;
    uint64_t size = image_metadata.maximum_size;

    if (size == 0)
        /* The image and the save area behind it, which is 3 pages at most with all that XFRM can have. */
        size = (uint64_t)&image_metadata - base + 4 * PAGE;
    if (image_metadata.guards_null) {
        /* Then the enclave starts at address 0. */
        size += base;
        base = 0;
    }
    size = (size + PAGE - 1) & ~(uint64_t)(PAGE - 1);
    if (start + count < start)
        return 0;
    return start + count <= base || start >= base + size;
}

int64_t enclave_hello(char *greeting)
{
    static const char text[GREETING_SIZE] = "tee-build skeleton enclave";

    if (!is_outside(greeting, sizeof text))
        return -1;
    copy(greeting, text, sizeof text);
    return 0;
}

int64_t enclave_report(const void *target_info, const void *report_data, void *report)
{
    if (!is_outside(target_info, TARGET_INFO_SIZE) || !is_outside(report_data, REPORT_DATA_SIZE)
        || !is_outside(report, REPORT_SIZE))
        return -1;
    copy(own_target_info, target_info, TARGET_INFO_SIZE);
    copy(own_report_data, report_data, REPORT_DATA_SIZE);
    ereport(own_target_info, own_report_data, own_report);
    copy(report, own_report, REPORT_SIZE);
    return 0;
}
