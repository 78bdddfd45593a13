#ifndef TEE_BUILD_CISAL_SHIM_H
#define TEE_BUILD_CISAL_SHIM_H

#include <isa-l/igzip_lib.h>

#endif
