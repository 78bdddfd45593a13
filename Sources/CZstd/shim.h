#ifndef TEE_BUILD_CZSTD_SHIM_H
#define TEE_BUILD_CZSTD_SHIM_H

#include <zstd.h>

#endif
