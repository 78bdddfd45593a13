#ifndef TEE_BUILD_CZLIB_SHIM_H
#define TEE_BUILD_CZLIB_SHIM_H

#include <zlib.h>

#endif
