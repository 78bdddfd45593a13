#ifndef TEE_BUILD_LIBCRYPTO_SHIM_H
#define TEE_BUILD_LIBCRYPTO_SHIM_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

// Macros that Swift cannot import.
enum tee_key_type { tee_EVP_PKEY_RSA = EVP_PKEY_RSA };

// XN_FLAG_RFC2253 is a combination that Swift does not compute.
static inline int tee_print_name(BIO *bio, const X509_NAME *name) {
    return X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253) >= 0;
}

static inline long tee_BIO_get_mem_data(BIO *bio, char **data) { return BIO_get_mem_data(bio, data); }

// The first PEM public key of any form (SubjectPublicKeyInfo, PKCS#1) in memory.
static inline EVP_PKEY *tee_read_public_key(const unsigned char *pem, size_t length) {
    EVP_PKEY *key = NULL;
    OSSL_DECODER_CTX *decoder =
        OSSL_DECODER_CTX_new_for_pkey(&key, "PEM", NULL, "RSA", EVP_PKEY_PUBLIC_KEY, NULL, NULL);
    if (decoder == NULL) return NULL;
    int status = OSSL_DECODER_from_data(decoder, &pem, &length);
    OSSL_DECODER_CTX_free(decoder);
    return status == 1 ? key : NULL;
}

// A CMAC context told which block cipher to use.
static inline int tee_CMAC_set_AES_128(EVP_MAC_CTX *context) {
    char name[] = "AES-128-CBC";
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, name, 0),
                               OSSL_PARAM_construct_end()};
    return EVP_MAC_CTX_set_params(context, parameters);
}

#endif
