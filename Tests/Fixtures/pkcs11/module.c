// A PKCS#11 module that misbehaves in the way that a macro chooses; the tests compile it. It holds one token with one
// private RSA key of 3072 bits.

#include <string.h>

#include "pkcs11.h"

static CK_FUNCTION_LIST list;
static int found;

static void fill(CK_BYTE *field, size_t size, const char *text) {
    memset(field, ' ', size);
    memcpy(field, text, strlen(text));
}

static CK_RV initialize(void *arguments) {
#ifdef NOT_INITIALIZED
    return CKR_DEVICE_ERROR;
#else
    return CKR_CRYPTOKI_ALREADY_INITIALIZED;
#endif
}

static CK_RV get_info(CK_INFO *info) {
    fill(info->manufacturerID, 32, "tee-build");
    fill(info->libraryDescription, 32, "misbehaves");
    return CKR_OK;
}

static CK_RV get_slots(CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *count) {
#ifdef NO_TOKEN
    *count = 0;
#else
    slots[0] = 7;
    *count = 1;
#endif
    return CKR_OK;
}

static CK_RV get_slot(CK_SLOT_ID slot, CK_SLOT_INFO *info) { return CKR_OK; }

static CK_RV get_token(CK_SLOT_ID slot, CK_TOKEN_INFO *info) {
    // Control characters, which no terminal may see.
    fill(info->label, 32, "a\033[2Jb");
    fill(info->serialNumber, 16, "1");
    info->flags = CKF_TOKEN_INITIALIZED | CKF_LOGIN_REQUIRED;
#ifdef LOCKED_FLAG
    info->flags |= CKF_USER_PIN_LOCKED;
#endif
#ifdef KEYPAD
    info->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
#endif
    return CKR_OK;
}

static CK_RV get_mechanism(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info) {
#ifdef NO_MECHANISM
    return CKR_MECHANISM_INVALID;
#endif
    if (type != CKM_RSA_PKCS) return CKR_MECHANISM_INVALID;
    info->flags = CKF_SIGN;
    return CKR_OK;
}

static CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *application, void *notify, CK_SESSION_HANDLE *session) {
    *session = 1;
    return CKR_OK;
}

static CK_RV close_session(CK_SESSION_HANDLE session) { return CKR_OK; }

static CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, const CK_BYTE *pin, CK_ULONG length) {
#ifdef LOCKED_ANSWER
    return CKR_PIN_LOCKED;
#endif
#ifdef KEYPAD
    return pin == NULL && length == 0 ? CKR_OK : CKR_PIN_INCORRECT;
#endif
    return CKR_OK;
}

static CK_RV get_attribute(
    CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *attribute, CK_ULONG count) {
    CK_BYTE value[384] = {0};
    CK_ULONG length = 0, number = CKK_RSA;
    switch (attribute->type) {
        case CKA_KEY_TYPE:
#ifdef NOT_RSA
            number = 3;
#endif
            memcpy(value, &number, length = sizeof number);
            break;
        case CKA_SIGN:
#ifndef MAY_NOT_SIGN
            value[0] = 1;
#endif
            length = 1;
            break;
        case CKA_MODULUS:
#ifdef NO_MODULUS
            attribute->ulValueLen = ~0UL;
            return CKR_ATTRIBUTE_TYPE_INVALID;
#endif
            memset(value, 0xff, length = 384);
            break;
        case CKA_PUBLIC_EXPONENT:
            value[2] = 3;
            length = 3;
            break;
        case CKA_LABEL:
#ifdef HUGE_LABEL
            attribute->ulValueLen = 1UL << 40;
            return CKR_OK;
#endif
            memcpy(value, "k\033", length = 2);
            break;
        default:
            attribute->ulValueLen = ~0UL;
            return CKR_ATTRIBUTE_TYPE_INVALID;
    }
    attribute->ulValueLen = length;
    if (attribute->pValue != NULL) memcpy(attribute->pValue, value, length);
    return CKR_OK;
}

static CK_RV find_start(CK_SESSION_HANDLE session, CK_ATTRIBUTE *attributes, CK_ULONG count) {
    found = 0;
    return CKR_OK;
}

static CK_RV find(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *objects, CK_ULONG limit, CK_ULONG *count) {
#ifdef ENDLESS
    objects[0] = 1;
    *count = 1UL << 40;
#else
    *count = found ? 0 : 1;
    objects[0] = 1;
    found = 1;
#endif
    return CKR_OK;
}

static CK_RV find_end(CK_SESSION_HANDLE session) { return CKR_OK; }

static CK_RV sign_start(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key) {
#ifdef REMOVED
    return CKR_DEVICE_REMOVED;
#endif
    return mechanism->mechanism == CKM_RSA_PKCS ? CKR_OK : CKR_MECHANISM_INVALID;
}

// Gives back what it was to sign.
static CK_RV sign(
    CK_SESSION_HANDLE session, const CK_BYTE *data, CK_ULONG length, CK_BYTE *signature, CK_ULONG *signatureLength) {
    memcpy(signature, data, length);
#ifdef LONG_SIGNATURE
    length = 1UL << 40;
#endif
    *signatureLength = length;
    return CKR_OK;
}

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **answer) {
#ifdef NO_LIST
    return CKR_GENERAL_ERROR;
#endif
    list.version.major = 2;
#ifdef OTHER_VERSION
    list.version.major = 1;
#endif
    list.C_Initialize = initialize;
    list.C_GetInfo = get_info;
    list.C_GetSlotList = get_slots;
    list.C_GetSlotInfo = get_slot;
    list.C_GetTokenInfo = get_token;
    list.C_GetMechanismInfo = get_mechanism;
    list.C_OpenSession = open_session;
    list.C_CloseSession = close_session;
    list.C_Login = login;
    list.C_GetAttributeValue = get_attribute;
#ifndef NO_FIND
    list.C_FindObjectsInit = find_start;
#endif
    list.C_FindObjects = find;
    list.C_FindObjectsFinal = find_end;
    list.C_SignInit = sign_start;
    list.C_Sign = sign;
    *answer = &list;
    return CKR_OK;
}
