// The part of PKCS #11 (Cryptoki) that signing needs, written from the OASIS standard "PKCS #11 Cryptographic Token
// Interface Base Specification Version 2.40": sections 3 (types), 4 (objects) and 5 (functions), and for the numbers
// the "Current Mechanisms Specification". Structures are laid out as C does on Unix (no packing).

#ifndef TEE_BUILD_PKCS11_H
#define TEE_BUILD_PKCS11_H

typedef unsigned char CK_BYTE;
typedef CK_BYTE CK_BBOOL;
typedef unsigned long CK_ULONG;
typedef CK_ULONG CK_RV;
typedef CK_ULONG CK_FLAGS;
typedef CK_ULONG CK_SLOT_ID;
typedef CK_ULONG CK_SESSION_HANDLE;
typedef CK_ULONG CK_OBJECT_HANDLE;
typedef CK_ULONG CK_OBJECT_CLASS;
typedef CK_ULONG CK_ATTRIBUTE_TYPE;
typedef CK_ULONG CK_MECHANISM_TYPE;
typedef CK_ULONG CK_USER_TYPE;

typedef struct {
    CK_BYTE major;
    CK_BYTE minor;
} CK_VERSION;

typedef struct {
    CK_VERSION cryptokiVersion;
    CK_BYTE manufacturerID[32];
    CK_FLAGS flags;
    CK_BYTE libraryDescription[32];
    CK_VERSION libraryVersion;
} CK_INFO;

typedef struct {
    CK_BYTE slotDescription[64];
    CK_BYTE manufacturerID[32];
    CK_FLAGS flags;
    CK_VERSION hardwareVersion;
    CK_VERSION firmwareVersion;
} CK_SLOT_INFO;

typedef struct {
    CK_BYTE label[32];
    CK_BYTE manufacturerID[32];
    CK_BYTE model[16];
    CK_BYTE serialNumber[16];
    CK_FLAGS flags;
    CK_ULONG ulMaxSessionCount;
    CK_ULONG ulSessionCount;
    CK_ULONG ulMaxRwSessionCount;
    CK_ULONG ulRwSessionCount;
    CK_ULONG ulMaxPinLen;
    CK_ULONG ulMinPinLen;
    CK_ULONG ulTotalPublicMemory;
    CK_ULONG ulFreePublicMemory;
    CK_ULONG ulTotalPrivateMemory;
    CK_ULONG ulFreePrivateMemory;
    CK_VERSION hardwareVersion;
    CK_VERSION firmwareVersion;
    CK_BYTE utcTime[16];
} CK_TOKEN_INFO;

typedef struct {
    CK_ATTRIBUTE_TYPE type;
    void *pValue;
    CK_ULONG ulValueLen;
} CK_ATTRIBUTE;

typedef struct {
    CK_MECHANISM_TYPE mechanism;
    void *pParameter;
    CK_ULONG ulParameterLen;
} CK_MECHANISM;

typedef struct {
    CK_ULONG ulMinKeySize;
    CK_ULONG ulMaxKeySize;
    CK_FLAGS flags;
} CK_MECHANISM_INFO;

typedef struct {
    void *CreateMutex;
    void *DestroyMutex;
    void *LockMutex;
    void *UnlockMutex;
    CK_FLAGS flags;
    void *pReserved;
} CK_C_INITIALIZE_ARGS;

// A function that is not called here: only its place counts.
typedef void *CK_UNUSED;

typedef struct CK_FUNCTION_LIST CK_FUNCTION_LIST;

struct CK_FUNCTION_LIST {
    CK_VERSION version;
    CK_RV (*C_Initialize)(void *arguments);
    CK_UNUSED C_Finalize;
    CK_RV (*C_GetInfo)(CK_INFO *info);
    CK_UNUSED C_GetFunctionList;
    CK_RV (*C_GetSlotList)(CK_BBOOL tokenPresent, CK_SLOT_ID *slots, CK_ULONG *count);
    CK_RV (*C_GetSlotInfo)(CK_SLOT_ID slot, CK_SLOT_INFO *info);
    CK_RV (*C_GetTokenInfo)(CK_SLOT_ID slot, CK_TOKEN_INFO *info);
    CK_UNUSED C_GetMechanismList;
    CK_RV (*C_GetMechanismInfo)(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info);
    CK_UNUSED C_InitToken;
    CK_UNUSED C_InitPIN;
    CK_UNUSED C_SetPIN;
    CK_RV (*C_OpenSession)(CK_SLOT_ID slot, CK_FLAGS flags, void *application, void *notify, CK_SESSION_HANDLE *session);
    CK_RV (*C_CloseSession)(CK_SESSION_HANDLE session);
    CK_UNUSED C_CloseAllSessions;
    CK_UNUSED C_GetSessionInfo;
    CK_UNUSED C_GetOperationState;
    CK_UNUSED C_SetOperationState;
    CK_RV (*C_Login)(CK_SESSION_HANDLE session, CK_USER_TYPE user, const CK_BYTE *pin, CK_ULONG pinLength);
    CK_UNUSED C_Logout;
    CK_UNUSED C_CreateObject;
    CK_UNUSED C_CopyObject;
    CK_UNUSED C_DestroyObject;
    CK_UNUSED C_GetObjectSize;
    CK_RV (*C_GetAttributeValue)(
        CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *attributes, CK_ULONG count);
    CK_UNUSED C_SetAttributeValue;
    CK_RV (*C_FindObjectsInit)(CK_SESSION_HANDLE session, CK_ATTRIBUTE *attributes, CK_ULONG count);
    CK_RV (*C_FindObjects)(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *objects, CK_ULONG limit, CK_ULONG *count);
    CK_RV (*C_FindObjectsFinal)(CK_SESSION_HANDLE session);
    CK_UNUSED C_EncryptInit;
    CK_UNUSED C_Encrypt;
    CK_UNUSED C_EncryptUpdate;
    CK_UNUSED C_EncryptFinal;
    CK_UNUSED C_DecryptInit;
    CK_UNUSED C_Decrypt;
    CK_UNUSED C_DecryptUpdate;
    CK_UNUSED C_DecryptFinal;
    CK_UNUSED C_DigestInit;
    CK_UNUSED C_Digest;
    CK_UNUSED C_DigestUpdate;
    CK_UNUSED C_DigestKey;
    CK_UNUSED C_DigestFinal;
    CK_RV (*C_SignInit)(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key);
    CK_RV (*C_Sign)(
        CK_SESSION_HANDLE session, const CK_BYTE *data, CK_ULONG length, CK_BYTE *signature, CK_ULONG *signatureLength);
    CK_UNUSED C_SignUpdate;
    CK_UNUSED C_SignFinal;
    CK_UNUSED C_SignRecoverInit;
    CK_UNUSED C_SignRecover;
    CK_UNUSED C_VerifyInit;
    CK_UNUSED C_Verify;
    CK_UNUSED C_VerifyUpdate;
    CK_UNUSED C_VerifyFinal;
    CK_UNUSED C_VerifyRecoverInit;
    CK_UNUSED C_VerifyRecover;
    CK_UNUSED C_DigestEncryptUpdate;
    CK_UNUSED C_DecryptDigestUpdate;
    CK_UNUSED C_SignEncryptUpdate;
    CK_UNUSED C_DecryptVerifyUpdate;
    CK_UNUSED C_GenerateKey;
    CK_RV (*C_GenerateKeyPair)(
        CK_SESSION_HANDLE session,
        CK_MECHANISM *mechanism,
        CK_ATTRIBUTE *publicAttributes,
        CK_ULONG publicCount,
        CK_ATTRIBUTE *privateAttributes,
        CK_ULONG privateCount,
        CK_OBJECT_HANDLE *publicKey,
        CK_OBJECT_HANDLE *privateKey);
    CK_UNUSED C_WrapKey;
    CK_UNUSED C_UnwrapKey;
    CK_UNUSED C_DeriveKey;
    CK_UNUSED C_SeedRandom;
    CK_UNUSED C_GenerateRandom;
    CK_UNUSED C_GetFunctionStatus;
    CK_UNUSED C_CancelFunction;
    CK_UNUSED C_WaitForSlotEvent;
};

// The one symbol that a module exports: `C_GetFunctionList`.
typedef CK_RV (*CK_C_GetFunctionList)(CK_FUNCTION_LIST **list);

#define CKR_OK 0x0UL
#define CKR_HOST_MEMORY 0x2UL
#define CKR_GENERAL_ERROR 0x5UL
#define CKR_FUNCTION_FAILED 0x6UL
#define CKR_ATTRIBUTE_SENSITIVE 0x11UL
#define CKR_ATTRIBUTE_TYPE_INVALID 0x12UL
#define CKR_DEVICE_ERROR 0x30UL
#define CKR_DEVICE_REMOVED 0x32UL
#define CKR_FUNCTION_NOT_SUPPORTED 0x54UL
#define CKR_KEY_FUNCTION_NOT_PERMITTED 0x68UL
#define CKR_MECHANISM_INVALID 0x70UL
#define CKR_OPERATION_ACTIVE 0x90UL
#define CKR_PIN_INCORRECT 0xa0UL
#define CKR_PIN_INVALID 0xa1UL
#define CKR_PIN_LEN_RANGE 0xa2UL
#define CKR_PIN_EXPIRED 0xa3UL
#define CKR_PIN_LOCKED 0xa4UL
#define CKR_SESSION_READ_ONLY 0xb5UL
#define CKR_TOKEN_NOT_PRESENT 0xe0UL
#define CKR_TOKEN_WRITE_PROTECTED 0xe2UL
#define CKR_USER_ALREADY_LOGGED_IN 0x100UL
#define CKR_USER_NOT_LOGGED_IN 0x101UL
#define CKR_USER_PIN_NOT_INITIALIZED 0x102UL
#define CKR_CRYPTOKI_ALREADY_INITIALIZED 0x191UL

#define CKF_OS_LOCKING_OK 0x2UL
#define CKF_RW_SESSION 0x2UL
#define CKF_SERIAL_SESSION 0x4UL
#define CKF_SIGN 0x800UL
// Of CK_TOKEN_INFO.
#define CKF_LOGIN_REQUIRED 0x4UL
#define CKF_PROTECTED_AUTHENTICATION_PATH 0x100UL
#define CKF_TOKEN_INITIALIZED 0x400UL
#define CKF_USER_PIN_LOCKED 0x40000UL

#define CKU_USER 1UL
#define CKU_CONTEXT_SPECIFIC 2UL

#define CKO_PUBLIC_KEY 2UL
#define CKO_PRIVATE_KEY 3UL
#define CKK_RSA 0UL

#define CKA_CLASS 0x0UL
#define CKA_TOKEN 0x1UL
#define CKA_PRIVATE 0x2UL
#define CKA_LABEL 0x3UL
#define CKA_KEY_TYPE 0x100UL
#define CKA_ID 0x102UL
#define CKA_SENSITIVE 0x103UL
#define CKA_SIGN 0x108UL
#define CKA_VERIFY 0x10aUL
#define CKA_MODULUS 0x120UL
#define CKA_MODULUS_BITS 0x121UL
#define CKA_PUBLIC_EXPONENT 0x122UL
#define CKA_EXTRACTABLE 0x162UL
#define CKA_ALWAYS_AUTHENTICATE 0x202UL

#define CKM_RSA_PKCS_KEY_PAIR_GEN 0x0UL
#define CKM_RSA_PKCS 0x1UL
#define CKM_SHA256_RSA_PKCS 0x40UL

#endif
