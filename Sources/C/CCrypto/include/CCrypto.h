// What libsodium does not have, by OpenSSL: signatures and codes that others prescribe.
#ifndef KOLCHI_CRYPTO_H
#define KOLCHI_CRYPTO_H
#include <stdbool.h>
#include <stddef.h>

/// HMAC-SHA-1 (RFC 2104). False where there is no memory.
bool kolchi_hmac_sha1(const void *key, size_t key_count, const void *message, size_t count, unsigned char code[20]);

/// Whether that is the RSASSA-PKCS1-v1_5 signature with SHA-256 (RFC 8017 §8.2) by the key of that modulus and exponent,
/// both big-endian.
bool kolchi_is_rs256(const unsigned char *modulus, size_t modulus_count, const unsigned char *exponent, size_t exponent_count,
                     const void *message, size_t count, const unsigned char *signature, size_t signature_count);

/// Whether that is the ECDSA signature with SHA-256 over P-256, as R and S of 32 bytes each (RFC 7518 §3.4), by the key of
/// those coordinates.
bool kolchi_is_es256(const unsigned char x[32], const unsigned char y[32], const void *message, size_t count,
                     const unsigned char signature[64]);

#endif
