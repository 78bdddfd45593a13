#ifndef TEE_BUILD_CLIBARCHIVE_SHIM_H
#define TEE_BUILD_CLIBARCHIVE_SHIM_H

#include <archive.h>
#include <archive_entry.h>

#endif
