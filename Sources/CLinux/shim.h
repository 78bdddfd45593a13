#ifndef TEE_BUILD_LINUX_SHIM_H
#define TEE_BUILD_LINUX_SHIM_H

#include <fcntl.h>
#include <spawn.h>

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

#endif
