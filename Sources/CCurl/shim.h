#ifndef TEE_BUILD_CURL_SHIM_H
#define TEE_BUILD_CURL_SHIM_H

// CURLOPT_PROTOCOLS_STR, which its headers recommend instead, is not in the libcurl of Ubuntu 22.04.
#define CURL_DISABLE_DEPRECATION
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include <dlfcn.h>

// libcurl is loaded when it is first used and not linked: with its 30 libraries it would add 4 ms to the start of every
// command, most of which never talk to a service.
typedef struct {
    CURLcode (*global_init)(long);
    CURL *(*init)(void);
    CURLcode (*perform)(CURL *);
    void (*cleanup)(CURL *);
    CURLcode (*setopt)(CURL *, CURLoption, ...);
    CURLcode (*getinfo)(CURL *, CURLINFO, ...);
    const char *(*strerror)(CURLcode);
    struct curl_slist *(*append)(struct curl_slist *, const char *);
    void (*free_list)(struct curl_slist *);
} tee_curl;

// Fills `curl` in; answers NULL, or what is missing.
static inline const char *tee_curl_load(tee_curl *curl) {
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return dlerror();
    *(void **)&curl->global_init = dlsym(library, "curl_global_init");
    *(void **)&curl->init = dlsym(library, "curl_easy_init");
    *(void **)&curl->perform = dlsym(library, "curl_easy_perform");
    *(void **)&curl->cleanup = dlsym(library, "curl_easy_cleanup");
    *(void **)&curl->setopt = dlsym(library, "curl_easy_setopt");
    *(void **)&curl->getinfo = dlsym(library, "curl_easy_getinfo");
    *(void **)&curl->strerror = dlsym(library, "curl_easy_strerror");
    *(void **)&curl->append = dlsym(library, "curl_slist_append");
    *(void **)&curl->free_list = dlsym(library, "curl_slist_free_all");
    if (!curl->global_init || !curl->init || !curl->perform || !curl->cleanup || !curl->setopt || !curl->getinfo ||
        !curl->strerror || !curl->append || !curl->free_list)
        return "a function is missing in libcurl.so.4";
    if (curl->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return "libcurl does not start";
    return NULL;
}

// Variadic, so that Swift does not see them.
static inline CURLcode tee_curl_set_long(const tee_curl *curl, CURL *handle, CURLoption option, long value) {
    return curl->setopt(handle, option, value);
}
static inline CURLcode tee_curl_set_text(const tee_curl *curl, CURL *handle, CURLoption option, const char *value) {
    return curl->setopt(handle, option, value);
}
static inline CURLcode tee_curl_set_pointer(const tee_curl *curl, CURL *handle, CURLoption option, void *value) {
    return curl->setopt(handle, option, value);
}
typedef size_t (*tee_curl_sink)(char *bytes, size_t size, size_t count, void *state);
static inline CURLcode tee_curl_set_sink(const tee_curl *curl, CURL *handle, CURLoption option, tee_curl_sink sink) {
    return curl->setopt(handle, option, sink);
}
static inline long tee_curl_status(const tee_curl *curl, CURL *handle) {
    long status = 0;
    return curl->getinfo(handle, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK ? status : 0;
}
static inline long tee_curl_verify_result(const tee_curl *curl, CURL *handle) {
    long result = 0;
    return curl->getinfo(handle, CURLINFO_SSL_VERIFYRESULT, &result) == CURLE_OK ? result : 0;
}

// Macros that Swift cannot import.
enum {
    tee_CURLPROTO_HTTP = CURLPROTO_HTTP,
    tee_CURLPROTO_HTTPS = CURLPROTO_HTTPS,
    tee_CURL_ERROR_SIZE = CURL_ERROR_SIZE
};

#endif
