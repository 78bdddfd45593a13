#ifndef TEE_BUILD_LINUX_SHIM_H
#define TEE_BUILD_LINUX_SHIM_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <unistd.h>

// Calls of glibc that its headers show under _GNU_SOURCE only, which Swift's import of them does not set.

extern int pipe2(int descriptors[2], int flags);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

static inline int tee_pipe2(int descriptors[2], int flags) { return pipe2(descriptors, flags); }

static inline int tee_spawn_closefrom(posix_spawn_file_actions_t *actions, int from) {
    return posix_spawn_file_actions_addclosefrom_np(actions, from);
}

// Variadic, so that Swift does not see it.
static inline int tee_set_nonblocking(int descriptor) { return fcntl(descriptor, F_SETFL, O_NONBLOCK); }
static inline int tee_duplicate_above(int descriptor, int lowest) {
    return fcntl(descriptor, F_DUPFD_CLOEXEC, lowest);
}

// A handler may do little more than write, and what it writes to must be known without Swift's runtime.
static int tee_termination_pipe = -1;

static inline void tee_on_termination(int number) {
    int before = errno;
    unsigned char byte = (unsigned char)number;
    if (write(tee_termination_pipe, &byte, 1) < 0) {}
    errno = before;
}

// The first SIGTERM or SIGINT writes its number to the descriptor; the next has its usual effect.
static inline int tee_watch_termination(int descriptor) {
    struct sigaction action = {0};
    tee_termination_pipe = descriptor;
    action.sa_handler = tee_on_termination;
    action.sa_flags = SA_RESETHAND | SA_RESTART;
    if (sigaction(SIGTERM, &action, 0) != 0) return -1;
    return sigaction(SIGINT, &action, 0);
}

// Neither dumps of this process are written nor may others of the same user look into its memory.
static inline int tee_forbid_dumping(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

#endif
