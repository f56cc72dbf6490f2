#include "CCrypto.h"
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <string.h>

bool kolchi_hmac_sha1(const void *key, size_t key_count, const void *message, size_t count, unsigned char code[20]) {
    unsigned int length = 20;
    return HMAC(EVP_sha1(), key, (int)key_count, message, count, code, &length) && length == 20;
}

/// A public key of that type, made of the parameters; NULL where they make none.
static EVP_PKEY *make_key(const char *type, OSSL_PARAM_BLD *builder) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (parameters && context && EVP_PKEY_fromdata_init(context) == 1) EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    return key;
}

static bool verifies(EVP_PKEY *key, const void *message, size_t count, const unsigned char *signature, size_t signature_count) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_good = context && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1
        && EVP_DigestVerify(context, signature, signature_count, message, count) == 1;
    EVP_MD_CTX_free(context);
    return is_good;
}

bool kolchi_is_rs256(const unsigned char *modulus, size_t modulus_count, const unsigned char *exponent, size_t exponent_count,
                     const void *message, size_t count, const unsigned char *signature, size_t signature_count) {
    BIGNUM *n = BN_bin2bn(modulus, (int)modulus_count, NULL), *e = BN_bin2bn(exponent, (int)exponent_count, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;
    if (n && e && builder && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1
        && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1) key = make_key("RSA", builder);
    // RFC 7518 §3.3 wants 2048 bits or more.
    bool is_good = key && EVP_PKEY_get_bits(key) >= 2048 && verifies(key, message, count, signature, signature_count);
    EVP_PKEY_free(key);
    OSSL_PARAM_BLD_free(builder);
    BN_free(n);
    BN_free(e);
    return is_good;
}

bool kolchi_is_es256(const unsigned char x[32], const unsigned char y[32], const void *message, size_t count,
                     const unsigned char signature[64]) {
    unsigned char point[65] = {POINT_CONVERSION_UNCOMPRESSED};
    memcpy(point + 1, x, 32);
    memcpy(point + 33, y, 32);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;
    if (builder && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1
        && OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point) == 1) key = make_key("EC", builder);
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, 32, NULL), *s = BN_bin2bn(signature + 32, 32, NULL);
    unsigned char *der = NULL;
    bool is_good = false;
    if (key && pair && r && s && ECDSA_SIG_set0(pair, r, s) == 1) {
        r = s = NULL; // They are the pair's now.
        int length = i2d_ECDSA_SIG(pair, &der);
        is_good = length > 0 && verifies(key, message, count, der, (size_t)length);
    }
    OPENSSL_free(der);
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(pair);
    EVP_PKEY_free(key);
    OSSL_PARAM_BLD_free(builder);
    return is_good;
}
